namespace MeetingScribe.Server.Upstream;

/// <summary>
/// Keeps everybody from a server that is away, and asks it by one who comes anyway. (Polly's breaker counts shares of failures in a window, opens
/// after two at the least and knows no "until".)
/// <code>
/// state    who may call                 good news         a fault that passes         a fault that names a time, or needs somebody
/// closed   everybody                    forgets failures  the fifth in a row: open    open for so long
/// open     nobody before the time       closed, unless    late, tells nothing new     open for the longer of both
///                                       told to wait
/// asking   nobody but the one let       closed            open, twice as long         open for so long
///          through, for 15 s
/// </code>
/// A fault of one call's own (its audio is too short) shows a server that answers: it changes nothing, but the next one may ask at once, as when
/// whoever asks gives up. Open turns to asking when somebody comes after the time.
/// </summary>
/// <param name="jitter">Used under the lock.</param>
sealed class Breaker(TimeProvider time, Random jitter)
{
    /// <summary>Failures in a row, of anybody, that are no coincidence.</summary>
    public const int Patience = 5;

    static readonly TimeSpan FirstBreak = TimeSpan.FromSeconds(2);
    static readonly TimeSpan LongestBreak = TimeSpan.FromSeconds(60);

    /// <summary>One who was let through and has not been heard of is not waited for any longer.</summary>
    static readonly TimeSpan AskingTime = TimeSpan.FromSeconds(15);

    /// <summary>Whoever comes while somebody asks comes again after this: mostly the answer is there long before the asking time is over.</summary>
    static readonly TimeSpan Meanwhile = TimeSpan.FromSeconds(2);

    readonly Lock gate = new();
    UpstreamFault? reason;
    DateTimeOffset until;
    DateTimeOffset? askingTo;
    int failures;
    int breaks;

    /// <summary>Why nobody calls; null while everybody may.</summary>
    public UpstreamFault? Reason
    {
        get { lock (gate) return reason; }
    }

    /// <summary>Whether a call would be let through now.</summary>
    public bool LetsThrough
    {
        get { lock (gate) return WaitFrom(time.GetUtcNow()) is null; }
    }

    /// <summary>To be asked before each call. Whoever is let through says how it went.</summary>
    /// <exception cref="UpstreamException">Not now; its fault says how long to wait.</exception>
    public void Enter()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (WaitFrom(now) is { } wait)
                throw new UpstreamException(reason! with { Kind = FaultKind.Wait, Wait = wait });
            askingTo = reason is null ? null : now + AskingTime;
        }
    }

    /// <summary>The server can be reached. Whether it works is still to be seen: the failures are not forgotten.</summary>
    public void Reached()
    {
        lock (gate)
            Close();
    }

    /// <summary>The server has done what it was asked for.</summary>
    public void Succeeded()
    {
        lock (gate)
        {
            Close();
            if (reason is null)
                (failures, breaks) = (0, 0);
        }
    }

    public void Failed(UpstreamFault fault)
    {
        lock (gate)
        {
            // 1. what of it is news
            var wasAsked = askingTo is not null;
            askingTo = null;
            if (!fault.ConcernsAll)
                return;
            failures++;
            var isLate = reason is not null && !wasAsked;
            if (fault.Kind == FaultKind.Transient && (isLate || (reason is null && failures < Patience)))
                return;

            // 2. a break, unless what was said before lasts longer
            var next = time.GetUtcNow() + (fault.Kind == FaultKind.Transient ? Break(breaks++) : fault.PauseAfter(1, jitter.NextDouble()));
            if (reason is null || next > until)
                (reason, until) = (fault, next);
        }
    }

    /// <summary>Whoever was let through has left without waiting for an answer.</summary>
    public void GivenUp()
    {
        lock (gate)
            askingTo = null;
    }

    /// <summary>0 to 1, for spreading those who failed together.</summary>
    public double Spread()
    {
        lock (gate)
            return jitter.NextDouble();
    }

    /// <summary>Null: not at all.</summary>
    TimeSpan? WaitFrom(DateTimeOffset now) => reason switch
    {
        null => null,
        _ when now < until => until - now,
        _ when now < askingTo => Shorter(askingTo.Value - now, Meanwhile),
        _ => null,
    };

    /// <summary>An answer to somebody who called before the server asked everybody to wait does not end the wait.</summary>
    void Close()
    {
        if (reason is null or { Kind: FaultKind.Transient } || time.GetUtcNow() >= until)
            (reason, until, askingTo) = (null, default, null);
    }

    TimeSpan Break(int before) => Shorter(FirstBreak * Math.Pow(2, Math.Min(before, 10)), LongestBreak) * (0.75 + (jitter.NextDouble() / 4));

    static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
