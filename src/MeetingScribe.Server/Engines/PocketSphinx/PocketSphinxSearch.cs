namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>How thoroughly a decoder searches, as arguments of the library; fixed when the decoder is made.</summary>
sealed record PocketSphinxSearch(IReadOnlyList<string> Arguments)
{
    /// <summary>
    /// Measured over 47 recordings of human speech (6.3 minutes), whole recordings: the library's defaults have 41.4 % word errors,
    /// these 40.1 % at two thirds of the CPU. Twice the CPU (no -maxhmmpf) would bring 38.5 %.
    /// </summary>
    public static PocketSphinxSearch Full { get; } = new(["-lw", "5.5", "-maxhmmpf", "3000", "-fwdflat", "no"]);

    /// <summary>For turns that the full search has no room for: about half the CPU of it (two recordings, 27 s, <c>pocketsphinx_continuous</c>).</summary>
    public static PocketSphinxSearch Light { get; } = new(["-lw", "5.5", "-maxhmmpf", "1000", "-fwdflat", "no"]);
}
