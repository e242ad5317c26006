using System.Runtime.InteropServices;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>
/// One native recogniser: about 100 MB and 0.4 s to make. It searches one turn at a time, on one thread at a time, and what it says of
/// a turn does not depend on what it searched before.
/// </summary>
sealed unsafe class PocketSphinxDecoder(DecoderHandle decoder) : IDisposable
{
    const int Coefficients = PocketSphinxModel.Coefficients;

    /// <summary>
    /// Frames given at once. More than 7 overrun the library's ring of features when it runs one pass only ("Frame 80 outside queue of 8
    /// frames"), and a single one as the first changes its words.
    /// </summary>
    public const int Group = 4;

    readonly nint logmath = PocketSphinxLibrary.ps_get_logmath(decoder);
    readonly float[] normal = new float[Group * Coefficients];
    bool isSearching;

    /// <summary>Frames searched so far; the rest of a group waits for its company.</summary>
    public int Searched { get; private set; }

    public void Start()
    {
        Abandon();
        _ = PocketSphinxLibrary.ps_start_stream(decoder);
        Check(PocketSphinxLibrary.ps_start_utt(decoder));
        (isSearching, Searched) = (true, 0);
    }

    /// <summary>Searches on from <see cref="Searched"/> to <paramref name="to"/>, as far as whole groups reach.</summary>
    public void Search(Cepstra cepstra, int to, ReadOnlySpan<float> mean)
    {
        while (to - Searched >= Group)
            Give(cepstra.Frames(Searched, Searched + Group), mean);
    }

    /// <summary>Searches the rest, however short, and looks back over the whole for the best path.</summary>
    public void Finish(Cepstra cepstra, ReadOnlySpan<float> mean)
    {
        Search(cepstra, cepstra.Count, mean);
        if (cepstra.Count > Searched)
            Give(cepstra.Frames(Searched, cepstra.Count), mean);
        isSearching = false;
        Check(PocketSphinxLibrary.ps_end_utt(decoder));
    }

    /// <summary>What is believed now.</summary>
    /// <param name="turnStart">First sample of the turn.</param>
    /// <param name="turnEnd">Where its samples end, as far as known.</param>
    public List<Word> Words(long turnStart, long turnEnd)
    {
        var words = new List<Word>();
        for (var segment = PocketSphinxLibrary.ps_seg_iter(decoder); segment != 0; segment = PocketSphinxLibrary.ps_seg_next(segment))
        {
            if (Text(segment) is not { } text)
                continue;
            PocketSphinxLibrary.ps_seg_frames(segment, out var first, out var last);
            var start = Math.Min(turnEnd, turnStart + ((long)first * PocketSphinxModel.SamplesPerFrame));
            var end = Math.Min(turnEnd, turnStart + ((long)(last + 1) * PocketSphinxModel.SamplesPerFrame));
            words.Add(new Word(text, start, Math.Max(start, end), Confidence(segment)));
        }
        return words;
    }

    /// <summary>Leaves a search that nobody waits for any more.</summary>
    public void Abandon()
    {
        if (isSearching)
            _ = PocketSphinxLibrary.ps_end_utt(decoder);
        isSearching = false;
    }

    public void Dispose() => decoder.Dispose();

    void Give(ReadOnlySpan<float> frames, ReadOnlySpan<float> mean)
    {
        var count = frames.Length / Coefficients;
        for (var index = 0; index < frames.Length; index++)
            normal[index] = frames[index] - mean[index % Coefficients];
        fixed (float* first = normal)
        {
            var rows = stackalloc float*[Group];
            for (var row = 0; row < count; row++)
                rows[row] = first + (row * Coefficients);
            Check(PocketSphinxLibrary.ps_process_cep(decoder, rows, count, noSearch: 0, fullUtterance: 0));
        }
        Searched += count;
    }

    /// <summary>The segment's word without the number of its pronunciation; null for silence and noise.</summary>
    static string? Text(nint segment)
    {
        var text = Marshal.PtrToStringUTF8((nint)PocketSphinxLibrary.ps_seg_word(segment)) ?? "";
        if (text.Length == 0 || text[0] is '<' or '[' || text.StartsWith("++", StringComparison.Ordinal))
            return null;
        var pronunciation = text.IndexOf('(', StringComparison.Ordinal);
        return pronunciation > 0 ? text[..pronunciation] : text;
    }

    /// <summary>The word's posterior: a sum over paths that rounding may lift above 1.</summary>
    double Confidence(nint segment) =>
        Math.Clamp(PocketSphinxLibrary.logmath_exp(logmath, PocketSphinxLibrary.ps_seg_prob(segment, out _, out _, out _)), 0, 1);

    static void Check(int result)
    {
        if (result < 0)
            throw new SpeechEngineException("The pocketsphinx decoder refused the audio.");
    }
}
