namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// How much new audio is worth another request: as much as the server takes to answer, so that it is busy half the time with one speaker at
/// most, and never less than the least interval. One per stream.
/// </summary>
sealed class HttpPace(TimeSpan least)
{
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    TimeSpan usual = TimeSpan.Zero;

    public TimeSpan Interval => usual < least ? least : usual < Longest ? usual : Longest;

    /// <summary>An answer took so long. A slower one counts at once, a faster one little by little.</summary>
    public void Answered(TimeSpan took) => usual = took > usual ? took : usual + ((took - usual) / 4);
}
