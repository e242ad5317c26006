using System.Collections.Concurrent;

namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>
/// Threads of their own for decoding, as many as cores, so that the recogniser never takes the threads that serve sockets.
/// Work is done in the order it came, what can wait behind all else; streams give it in small steps, so that all of them move on at the
/// same pace.
/// </summary>
sealed class DecodeThreads : IDisposable
{
    readonly ConcurrentQueue<Action> work = [];
    readonly ConcurrentQueue<Action> later = [];

    /// <summary>One for each step in the two queues, added behind it.</summary>
    readonly BlockingCollection<int> due = [];

    public DecodeThreads(int count)
    {
        for (var number = 1; number <= count; number++)
            new Thread(Work) { IsBackground = true, Name = $"decode {number}" }.Start();
    }

    /// <summary>Does <paramref name="step"/> on one of the threads.</summary>
    public Task<T> Run<T>(Func<T> step, bool canWait = false)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        (canWait ? later : work).Enqueue(() =>
        {
            try
            {
                done.SetResult(step());
            }
            catch (Exception exception)
            {
                done.SetException(exception); // whoever awaits the step decides
            }
        });
        due.Add(0);
        return done.Task;
    }

    /// <summary>Lets the threads end once all work given so far is done.</summary>
    public void Dispose() => due.CompleteAdding();

    void Work()
    {
        foreach (var _ in due.GetConsumingEnumerable())
        {
            if (work.TryDequeue(out var step) || later.TryDequeue(out step))
                step();
        }
    }
}
