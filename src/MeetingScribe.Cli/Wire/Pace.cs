namespace MeetingScribe.Cli.Wire;

/// <summary>When a live speaker would have got to a sample frame.</summary>
/// <param name="from">The frame at which the clock starts, now.</param>
/// <param name="framesPerSecond">Of the speaker: the sample rate times the speed; infinite waits for nothing.</param>
internal sealed class Pace(long from, double framesPerSecond, TimeProvider time)
{
    readonly long started = time.GetTimestamp();

    /// <summary>Waits for that moment, or until <paramref name="hangUp"/>.</summary>
    public async Task Await(long frame, CancellationToken hangUp, CancellationToken cancellation)
    {
        var wait = TimeSpan.FromSeconds((frame - from) / framesPerSecond) - time.GetElapsedTime(started);
        if (wait <= TimeSpan.Zero)
            return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(hangUp, cancellation);
        await Task.Delay(wait, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
    }
}
