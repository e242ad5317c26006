using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MeetingScribe.Audio;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>
/// One participant at the embedded recogniser. Calls put audio into a queue; one task takes it out, rents a decoder
/// per turn and lets the room's threads do the work.
/// </summary>
sealed class PocketSphinxStream : ISpeechStream
{
    // 10 s of audio: who hears faster than that is decoded has to wait.
    const int QueuedChunks = 100;

    // Full only when nobody reads; then decoding waits, and hearing with it. None is ever dropped: what becomes stable depends on all of them.
    const int UnreadHypotheses = 64;

    readonly DecoderRoom room;
    readonly Cepstra cepstra;
    readonly bool isLive;
    readonly Channel<Heard> queue = Channel.CreateBounded<Heard>(new BoundedChannelOptions(QueuedChunks) { SingleReader = true });
    readonly Channel<Hypothesis> hypotheses = Channel.CreateBounded<Hypothesis>(UnreadHypotheses);
    readonly CancellationTokenSource disposed = new();
    readonly Task work;
    CepstralMean mean;
    volatile bool isWaiting;

    /// <param name="isLive">It goes before recordings.</param>
    public PocketSphinxStream(DecoderRoom room, Cepstra cepstra, CepstralMean mean, bool isLive)
    {
        (this.room, this.cepstra, this.mean, this.isLive) = (room, cepstra, mean, isLive);
        work = Task.Run(Work);
    }

    public bool IsWaiting => isWaiting;

    public ValueTask StartTurn(long position, CancellationToken cancellation) => Put(new Heard(position, default), cancellation);

    public ValueTask Hear(Chunk chunk, CancellationToken cancellation) => Put(new Heard(chunk.Position, chunk.Samples.ToArray()), cancellation);

    public ValueTask EndTurn(CancellationToken cancellation) => Put(new Heard(Heard.End, default), cancellation);

    public async IAsyncEnumerable<Hypothesis> Hypotheses([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var hypothesis in hypotheses.Reader.ReadAllAsync(cancellation))
            yield return hypothesis;
    }

    /// <summary>Leaves what is not decoded yet undecoded.</summary>
    public async ValueTask DisposeAsync()
    {
        await disposed.CancelAsync();
        queue.Writer.TryComplete();
        await work;
        cepstra.Dispose();
    }

    async ValueTask Put(Heard heard, CancellationToken cancellation)
    {
        try
        {
            await queue.Writer.WriteAsync(heard, cancellation);
        }
        catch (ChannelClosedException closed)
        {
            throw closed.InnerException as SpeechEngineException ?? new SpeechEngineException("The recogniser's stream is closed.", closed);
        }
    }

    async Task Work()
    {
        try
        {
            while (await queue.Reader.WaitToReadAsync(disposed.Token))
                await Turn(await queue.Reader.ReadAsync(disposed.Token));
            hypotheses.Writer.TryComplete();
        }
        catch (OperationCanceledException) when (disposed.IsCancellationRequested)
        {
            hypotheses.Writer.TryComplete();
        }
        catch (Exception exception)
        {
            var failure = exception as SpeechEngineException ?? new SpeechEngineException($"The recogniser failed: {exception.Message}", exception);
            queue.Writer.TryComplete(failure);
            hypotheses.Writer.TryComplete(failure);
        }
    }

    async Task Turn(Heard started)
    {
        using var rental = await Rent();
        var turn = new PocketSphinxTurn(started.Position, mean, cepstra, rental.Decoder);
        for (var isOver = false; !isOver;)
        {
            var heard = await queue.Reader.ReadAsync(disposed.Token);
            isOver = heard.IsEnd;
            if (isOver)
                turn.End();
            else
                turn.Hear(heard.Samples.Span);

            while (turn.HasWork)
            {
                if (await room.Step(turn, isLive) is { } hypothesis)
                    await hypotheses.Writer.WriteAsync(hypothesis, disposed.Token);
            }
        }
        mean = turn.Learned;
    }

    async Task<DecoderPool<PocketSphinxDecoder>.Rental> Rent()
    {
        isWaiting = true;
        try
        {
            return await room.Rent(isLive, disposed.Token);
        }
        finally
        {
            isWaiting = false;
        }
    }

    /// <summary>A chunk, or without samples the start of a turn, or its end.</summary>
    readonly record struct Heard(long Position, ReadOnlyMemory<short> Samples)
    {
        public const long End = -1;

        public bool IsEnd => Position == End;
    }
}
