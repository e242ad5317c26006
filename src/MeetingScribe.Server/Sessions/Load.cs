namespace MeetingScribe.Server.Sessions;

/// <summary>
/// How far the service is behind with what people wait for, and what is given up for it, one after the other: unsure words,
/// then (the engine's own doing) the pace of hypotheses, then new streams. Nothing that is recorded is ever given up. Written by
/// one task, read by all.
/// </summary>
sealed class Load
{
    /// <summary>Less is a passing peak: captions come a little later, and nothing needs to be given up for it.</summary>
    static readonly TimeSpan Busy = TimeSpan.FromSeconds(2);

    /// <summary>Between these two an engine eases its own work, see <see cref="Speech.ISpeechEngine.Delay"/>.</summary>
    static readonly TimeSpan Overloaded = TimeSpan.FromSeconds(10);

    long delay;

    public TimeSpan Delay => TimeSpan.FromTicks(Interlocked.Read(ref delay));

    public bool ShowsUnsure => Delay < Busy;

    /// <summary>Streams that are there already go on in any case.</summary>
    public bool TakesNewStreams => Delay < Overloaded;

    /// <summary>To be told about once a second.</summary>
    /// <param name="engine">How long live audio waits for the engine at the moment.</param>
    /// <param name="clock">How much too late the service's own clock ticked: then not the engine is short of time, but everything.</param>
    public void Measure(TimeSpan engine, TimeSpan clock) => Interlocked.Exchange(ref delay, Math.Max(engine.Ticks, clock.Ticks));
}
