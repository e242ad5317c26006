namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>
/// Threads of their own for decoding, as many as cores, so that the recogniser never takes the threads that serve sockets.
/// Streams give their work in small steps, so that all of them move on at the same pace: live ones before recordings, each in the
/// order it came.
/// </summary>
sealed class DecodeThreads : IDisposable
{
    /// <summary>One step in so many is a recording's, however much live work there is.</summary>
    const int RecordingsShare = 4;

    readonly TimeProvider time;
    readonly object gate = new();
    readonly Queue<Step> live = new();
    readonly Queue<Step> recordings = new();
    int given;
    bool isDisposed;

    public DecodeThreads(int count, TimeProvider time)
    {
        this.time = time;
        for (var number = 1; number <= count; number++)
            new Thread(Work) { IsBackground = true, Name = $"decode {number}" }.Start();
    }

    /// <summary>How long the live step that has waited longest waits already; zero if none does.</summary>
    public TimeSpan Delay
    {
        get
        {
            lock (gate)
                return live.TryPeek(out var oldest) ? time.GetElapsedTime(oldest.Since) : TimeSpan.Zero;
        }
    }

    /// <summary>Does <paramref name="step"/> on one of the threads.</summary>
    public Task<T> Run<T>(Func<T> step, bool isLive)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            (isLive ? live : recordings).Enqueue(new Step(time.GetTimestamp(), Do));
            Monitor.Pulse(gate);
        }
        return done.Task;

        void Do()
        {
            try
            {
                done.SetResult(step());
            }
            catch (Exception exception)
            {
                done.SetException(exception); // whoever awaits the step decides
            }
        }
    }

    /// <summary>Lets the threads end once all work given so far is done.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            Monitor.PulseAll(gate);
        }
    }

    void Work()
    {
        while (Next() is { } step)
            step();
    }

    Action? Next()
    {
        lock (gate)
        {
            while (live.Count + recordings.Count == 0)
            {
                if (isDisposed)
                    return null;
                Monitor.Wait(gate);
            }
            var isRecordings = live.Count == 0 || (recordings.Count > 0 && ++given % RecordingsShare == 0);
            return (isRecordings ? recordings : live).Dequeue().Do;
        }
    }

    readonly record struct Step(long Since, Action Do);
}
