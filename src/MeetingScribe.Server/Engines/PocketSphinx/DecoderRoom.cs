using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>
/// Where turns are decoded: the threads, the decoders, and the rules for when there are more turns than these can carry. Then
/// hypotheses come less often and no search is begun again before the turn's end, and turns that find no decoder, or begin while
/// the threads are far behind, get one with a lighter search. All of it ends with the overload.
/// </summary>
sealed class DecoderRoom : IDisposable
{
    /// <summary>Live work that waits longer gets fewer hypotheses. Otherwise a step waits for a few others of up to 100 ms each.</summary>
    static readonly TimeSpan Busy = TimeSpan.FromSeconds(3);

    /// <summary>Turns for which no decoder is free for so long, or that begin with the threads so far behind, are searched lightly.</summary>
    static readonly TimeSpan Overloaded = TimeSpan.FromSeconds(4);

    readonly DecodeThreads threads;
    readonly DecoderPool<PocketSphinxDecoder> full;
    readonly DecoderPool<PocketSphinxDecoder> light;

    public DecoderRoom(PocketSphinxModel model, int decoderLimit, int threadCount, TimeProvider time)
    {
        threads = new DecodeThreads(threadCount, time);
        full = Pool(PocketSphinxSearch.Full);
        light = Pool(PocketSphinxSearch.Light);

        DecoderPool<PocketSphinxDecoder> Pool(PocketSphinxSearch search) => new(
            decoderLimit,
            () => threads.Run(() => new PocketSphinxDecoder(PocketSphinxConfiguration.MakeDecoder(model, search)), isLive: true),
            time);
    }

    /// <summary>How long live audio waits for a thread or a decoder.</summary>
    public TimeSpan Delay => new(Math.Max(threads.Delay.Ticks, Math.Max(full.Delay.Ticks, light.Delay.Ticks)));

    public async Task<DecoderPool<PocketSphinxDecoder>.Rental> Rent(bool isLive, CancellationToken cancellation)
    {
        if (!isLive)
            return await full.Rent(isLive, cancellation);
        return threads.Delay < Overloaded && await full.Rent(isLive, Overloaded, cancellation) is { } rental
            ? rental
            : await light.Rent(isLive, cancellation);
    }

    /// <summary>The turn's next step, on one of the threads.</summary>
    public Task<Hypothesis?> Step(PocketSphinxTurn turn, bool isLive)
    {
        turn.IsHurried = isLive && Delay > Busy;
        return threads.Run(turn.Step, isLive);
    }

    public void Dispose()
    {
        full.Dispose();
        light.Dispose();
        threads.Dispose();
    }
}
