namespace MeetingScribe.Server.Upstream;

/// <summary>
/// Keeps everybody from a server that is away: after some failures in a row nobody calls for a while, then one does, and if that goes well
/// everybody may. A server that says how long to wait is left alone for so long, one that needs somebody's help for a minute.
/// (Polly's breaker counts shares of failures in a window, opens after two at the least and knows no "until".)
/// </summary>
/// <param name="jitter">Used under the lock.</param>
sealed class Breaker(TimeProvider time, Random jitter)
{
    /// <summary>Failures in a row, of anybody, that are no coincidence.</summary>
    public const int Patience = 5;

    static readonly TimeSpan FirstBreak = TimeSpan.FromSeconds(2);
    static readonly TimeSpan LongestBreak = TimeSpan.FromSeconds(60);

    /// <summary>One who was let through and has not been heard of is not waited for any longer.</summary>
    static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(15);

    readonly Lock gate = new();
    UpstreamFault? reason;
    DateTimeOffset until;
    int failures;

    /// <summary>Why nobody calls; null while everybody may.</summary>
    public UpstreamFault? Reason
    {
        get { lock (gate) return reason; }
    }

    /// <summary>Whether a call would be let through now.</summary>
    public bool LetsThrough
    {
        get { lock (gate) return reason is null || time.GetUtcNow() >= until; }
    }

    /// <summary>To be asked before each call. Whoever is let through reports how it went.</summary>
    /// <exception cref="UpstreamException">Not now; its fault says how long to wait.</exception>
    public void Enter()
    {
        lock (gate)
        {
            if (reason is null)
                return;
            var now = time.GetUtcNow();
            if (now < until)
                throw new UpstreamException(reason with { Kind = FaultKind.Wait, Wait = until - now });
            until = now + ProbeTime;
        }
    }

    /// <summary>The server can be reached. Whether it works is still to be seen: the failures are not forgotten.</summary>
    public void Reached()
    {
        lock (gate)
            reason = null;
    }

    /// <summary>The server has done what it was asked for.</summary>
    public void Succeeded()
    {
        lock (gate)
            (reason, failures) = (null, 0);
    }

    public void Failed(UpstreamFault fault)
    {
        if (!fault.ConcernsAll)
            return;
        lock (gate)
        {
            failures++;
            var pause = fault.Kind == FaultKind.Transient
                ? Shorter(FirstBreak * Math.Pow(2, Math.Clamp(failures - Patience, 0, 10)), LongestBreak) * (0.75 + (jitter.NextDouble() / 4))
                : fault.PauseAfter(1, jitter.NextDouble());
            if (fault.Kind == FaultKind.Transient && failures < Patience && reason is null)
                return;
            // A late failure of somebody who called before does not shorten what a newer one has said.
            var next = time.GetUtcNow() + pause;
            until = reason is null || next > until ? next : until;
            reason = fault;
        }
    }

    /// <summary>0 to 1, for spreading those who failed together.</summary>
    public double Spread()
    {
        lock (gate)
            return jitter.NextDouble();
    }

    static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
