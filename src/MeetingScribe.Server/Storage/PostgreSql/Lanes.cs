using System.Collections.Concurrent;

namespace MeetingScribe.Server.Storage.PostgreSql;

/// <summary>
/// Threads of their own for statements, which wait for the server: however slowly it answers, the thread pool, on which audio is
/// heard, never waits with them. As many statements run at once as there are lanes; the others stand in line.
/// </summary>
sealed class Lanes : TaskScheduler, IAsyncDisposable
{
    readonly BlockingCollection<Task> line = [];
    readonly TaskFactory factory;
    readonly Thread[] threads;

    public Lanes(string name, int count)
    {
        MaximumConcurrencyLevel = count;
        factory = new TaskFactory(CancellationToken.None, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.RunContinuationsAsynchronously, TaskContinuationOptions.None, this);
        threads = [.. Enumerable.Range(0, count).Select(number => new Thread(RunLine) { Name = $"{name} {number}", IsBackground = true })];
        foreach (var thread in threads)
            thread.Start();
    }

    public override int MaximumConcurrencyLevel { get; }

    /// <summary>What still stands in line can be cancelled; what runs cannot.</summary>
    /// <exception cref="StoreException">The lanes are closed.</exception>
    public Task<T> Run<T>(Func<T> work, CancellationToken cancellation)
    {
        try
        {
            return factory.StartNew(work, cancellation);
        }
        catch (TaskSchedulerException)
        {
            throw new StoreException(StoreFailure.Closed, "The database is being closed; nothing more is stored.");
        }
    }

    /// <summary>Does what stands in line, then ends the threads.</summary>
    public async ValueTask DisposeAsync()
    {
        line.CompleteAdding();
        await Task.Run(() =>
        {
            foreach (var thread in threads)
                thread.Join();
        });
        line.Dispose();
    }

    protected override void QueueTask(Task task) => line.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [.. line];

    void RunLine()
    {
        foreach (var task in line.GetConsumingEnumerable())
            TryExecuteTask(task);
    }
}
