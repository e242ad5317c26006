using MeetingScribe.Server.Upstream;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// How much new audio is worth another request: as much as the server takes to answer, so that it is busy half the time with one speaker at
/// most, and never less than the least interval. One per stream.
/// </summary>
sealed class HttpPace(TimeSpan least)
{
    /// <summary>A server of one's own answers as often as it can.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(1);

    /// <summary>No request before a turn is over.</summary>
    public static readonly TimeSpan FinalOnly = TimeSpan.MaxValue;

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    TimeSpan usual = TimeSpan.Zero;

    public TimeSpan Interval => usual < least ? least : usual < Longest ? usual : Longest;

    /// <summary>
    /// The least interval where nobody chose one: who bills each request would bill a turn's first second as often as the turn is sent, which
    /// nobody is to find out from the invoice.
    /// </summary>
    public static TimeSpan DefaultFor(UpstreamServer server) => server.IsMetered ? FinalOnly : Usual;

    /// <summary>An answer took so long. A slower one counts at once, a faster one little by little.</summary>
    public void Answered(TimeSpan took) => usual = took > usual ? took : usual + ((took - usual) / 4);
}
