using System.Collections.Concurrent;

namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>
/// Decoders for the turns being spoken. One is made when a turn finds none free and there are fewer than the limit; beyond it
/// turns wait, first come first served. Thread-safe.
/// </summary>
sealed class DecoderPool<TDecoder>(int limit, Func<Task<TDecoder>> make) : IDisposable
    where TDecoder : class, IDisposable
{
    readonly SemaphoreSlim free = new(limit, limit);
    readonly ConcurrentStack<TDecoder> idle = [];
    volatile bool isDisposed;

    public async Task<TDecoder> Rent(CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation);
        try
        {
            return idle.TryPop(out var decoder) ? decoder : await make();
        }
        catch
        {
            free.Release();
            throw;
        }
    }

    /// <summary>Takes a decoder back, whatever state its turn left it in.</summary>
    public void Return(TDecoder decoder)
    {
        if (isDisposed)
            decoder.Dispose();
        else
            idle.Push(decoder);
        free.Release();
    }

    public void Dispose()
    {
        isDisposed = true;
        while (idle.TryPop(out var decoder))
            decoder.Dispose();
    }
}
