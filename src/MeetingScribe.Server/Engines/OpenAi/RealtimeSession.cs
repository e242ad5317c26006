namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>A line to the server, the turns that are its, and who listens to it.</summary>
sealed class RealtimeSession(RealtimeLine line, RealtimeTurns turns)
{
    TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RealtimeLine Line => line;
    public RealtimeTurns Turns => turns;
    public Task Listening { get; set; } = Task.CompletedTask;

    /// <summary>To be asked for before looking at <see cref="Turns"/>.</summary>
    public Task NextSettled => Volatile.Read(ref settled).Task;

    public void Settled() => Interlocked.Exchange(ref settled, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
