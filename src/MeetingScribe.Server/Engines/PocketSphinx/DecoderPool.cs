using System.Collections.Concurrent;

namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>
/// Decoders for the turns being spoken. One is made when a turn finds none free and there are fewer than the limit; beyond it
/// turns wait, first come first served. Recordings never take more than half of them. Thread-safe.
/// </summary>
sealed class DecoderPool<TDecoder>(int limit, Func<Task<TDecoder>> make, TimeProvider time) : IDisposable
    where TDecoder : class, IDisposable
{
    readonly SemaphoreSlim free = new(limit, limit);
    readonly SemaphoreSlim freeForRecordings = new(Math.Max(1, limit / 2));
    readonly ConcurrentStack<TDecoder> idle = [];
    readonly ConcurrentDictionary<object, long> waiting = [];
    volatile bool isDisposed;

    /// <summary>How long the live turn that has waited longest waits already; zero if none does.</summary>
    public TimeSpan Delay => time.GetElapsedTime(waiting.Values.Append(time.GetTimestamp()).Min());

    /// <summary>Waits for one as long as it takes; give it back with its <see cref="Rental.Dispose"/>.</summary>
    public async Task<Rental> Rent(bool isLive, CancellationToken cancellation) =>
        await Rent(isLive, Timeout.InfiniteTimeSpan, cancellation) ?? throw new InvalidOperationException("An endless wait has ended.");

    /// <summary>Null if none was free within <paramref name="patience"/>.</summary>
    public async Task<Rental?> Rent(bool isLive, TimeSpan patience, CancellationToken cancellation)
    {
        if (!(isLive ? await WaitInSight(patience, cancellation) : await WaitBehind(patience, cancellation)))
            return null;
        try
        {
            return new Rental(this, idle.TryPop(out var decoder) ? decoder : await make(), isLive);
        }
        catch
        {
            Release(isLive);
            throw;
        }
    }

    public void Dispose()
    {
        isDisposed = true;
        while (idle.TryPop(out var decoder))
            decoder.Dispose();
    }

    async Task<bool> WaitInSight(TimeSpan patience, CancellationToken cancellation)
    {
        var ticket = new object();
        waiting[ticket] = time.GetTimestamp();
        try
        {
            return await free.WaitAsync(patience, cancellation);
        }
        finally
        {
            waiting.TryRemove(ticket, out _);
        }
    }

    async Task<bool> WaitBehind(TimeSpan patience, CancellationToken cancellation)
    {
        if (!await freeForRecordings.WaitAsync(patience, cancellation))
            return false;
        var isFree = false;
        try
        {
            return isFree = await free.WaitAsync(patience, cancellation);
        }
        finally
        {
            if (!isFree)
                freeForRecordings.Release();
        }
    }

    void Return(TDecoder decoder, bool isLive)
    {
        if (isDisposed)
            decoder.Dispose();
        else
            idle.Push(decoder);
        Release(isLive);
    }

    void Release(bool isLive)
    {
        free.Release();
        if (!isLive)
            freeForRecordings.Release();
    }

    /// <summary>A decoder for one turn. It may be given back in whatever state the turn left it.</summary>
    public sealed class Rental(DecoderPool<TDecoder> pool, TDecoder decoder, bool isLive) : IDisposable
    {
        public TDecoder Decoder => decoder;

        public void Dispose() => pool.Return(decoder, isLive);
    }
}
