namespace MeetingScribe.Cli.Wire;

/// <summary>How long to wait before the next connection: ever longer, never in step with others, and not for ever.</summary>
internal sealed class BackOff(TimeProvider time, Random random)
{
    static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>A service that is being restarted is back by then; longer, and a person should look.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    TimeSpan pause = First;
    long lastSuccess = time.GetTimestamp();

    /// <summary>The connection was good for something: start again with the shortest pause.</summary>
    public void Succeeded() => (pause, lastSuccess) = (First, time.GetTimestamp());

    /// <summary>Waits; throws, with <paramref name="why"/> in its sentence, once patience is at its end.</summary>
    public async Task Wait(string why, CancellationToken cancellation)
    {
        if (time.GetElapsedTime(lastSuccess) > Patience)
            throw new ScribeException($"Gave up after {Patience.TotalMinutes:0} minutes without success: {why}");
        await Task.Delay(pause * (0.5 + random.NextDouble()), time, cancellation);
        pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, Longest.Ticks));
    }
}
