using System.Collections.Concurrent;

namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>
/// Threads of their own for decoding, as many as cores, so that the recogniser never takes the threads that serve sockets.
/// Work is done in the order it came; streams give it in small steps, so that all of them move on at the same pace.
/// </summary>
sealed class DecodeThreads : IDisposable
{
    readonly BlockingCollection<Action> work = [];

    public DecodeThreads(int count)
    {
        for (var number = 1; number <= count; number++)
            new Thread(Work) { IsBackground = true, Name = $"decode {number}" }.Start();
    }

    /// <summary>Does <paramref name="step"/> on one of the threads.</summary>
    public Task<T> Run<T>(Func<T> step)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Add(() =>
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
        return done.Task;
    }

    /// <summary>Lets the threads end once all work given so far is done.</summary>
    public void Dispose() => work.CompleteAdding();

    void Work()
    {
        foreach (var step in work.GetConsumingEnumerable())
            step();
    }
}
