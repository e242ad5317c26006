using MeetingScribe.Speech;

namespace MeetingScribe.Server.Upstream;

/// <summary>What is to be done about a fault.</summary>
enum FaultKind
{
    /// <summary>May be gone at the next try: a lost connection, a timeout, a 5xx.</summary>
    Transient,

    /// <summary>The server says to wait: a rate limit, or it is busy.</summary>
    Wait,

    /// <summary>Somebody has to do something: a bad key, no quota, an unknown model, a request that is not understood.</summary>
    Final,
}

/// <summary>Something went wrong with the configured server.</summary>
/// <param name="Sentence">Plain, fit for a participant's health, with the server's own message in it; never a key.</param>
/// <param name="Wait">How long the server wants to be left alone, where it says so.</param>
/// <param name="ConcernsAll">It would happen to anybody's call, not to this one's alone.</param>
sealed record UpstreamFault(FaultKind Kind, string Sentence, TimeSpan? Wait = null, bool ConcernsAll = true)
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    /// <summary>A final fault may have been repaired meanwhile (a new key at the provider's, a model loaded), so it is tried again, rarely.</summary>
    public static TimeSpan FinalPause { get; } = TimeSpan.FromSeconds(60);

    /// <summary>A rate limit that names no time.</summary>
    static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(5);

    /// <summary>Nobody is left alone for longer than this, whatever the server says.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>How long to pause before the same is tried again, for the <paramref name="failures"/>th time in a row.</summary>
    /// <param name="jitter">0 to 1: spreads those who failed together. It shortens a back-off and lengthens a wait.</param>
    public TimeSpan PauseAfter(int failures, double jitter) => Kind switch
    {
        FaultKind.Final => FinalPause * (1 + (jitter / 4)),
        FaultKind.Wait => Shorter(Wait ?? DefaultWait, LongestWait) * (1 + (jitter / 4)),
        _ => Shorter(FirstPause * Math.Pow(2, Math.Min(failures - 1, 10)), LongestPause) * (1 - (jitter / 2)),
    };

    /// <summary>The same for the session, which hears the unsettled turns again after the pause.</summary>
    public SpeechEngineException ToEngineFailure(int failures, double jitter, Exception? inner = null) =>
        new(Sentence, inner)
        {
            RetryAfter = PauseAfter(failures, jitter),
            IsOutage = Kind == FaultKind.Wait || (Kind == FaultKind.Final && ConcernsAll),
        };

    static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>Carries a fault to whoever decides.</summary>
sealed class UpstreamException(UpstreamFault fault, Exception? inner = null) : Exception(fault.Sentence, inner)
{
    public UpstreamFault Fault => fault;
}
