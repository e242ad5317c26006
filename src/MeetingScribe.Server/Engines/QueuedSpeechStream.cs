using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MeetingScribe.Audio;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines;

/// <summary>A stream whose calls put audio into a queue, from which one task takes turn after turn.</summary>
/// <param name="queuedChunks">Who hears so much faster than that has to wait.</param>
abstract class QueuedSpeechStream(int queuedChunks) : ISpeechStream
{
    // Full only when nobody reads; then the work waits, and hearing with it. None is ever dropped: what becomes stable depends on all of them.
    const int UnreadHypotheses = 64;

    readonly Channel<Heard> queue = Channel.CreateBounded<Heard>(new BoundedChannelOptions(queuedChunks) { SingleReader = true });
    readonly Channel<Hypothesis> hypotheses = Channel.CreateBounded<Hypothesis>(UnreadHypotheses);
    readonly CancellationTokenSource disposed = new();
    Task work = Task.CompletedTask;

    public virtual bool IsWaiting => false;

    /// <summary>Cancelled when nobody needs the stream any more.</summary>
    protected CancellationToken Disposed => disposed.Token;

    /// <summary>What was put and not taken yet, of this turn to its end.</summary>
    protected ChannelReader<Heard> Queue => queue.Reader;

    public ValueTask StartTurn(long position, CancellationToken cancellation) => Put(new Heard(position, default), cancellation);

    public ValueTask Hear(Chunk chunk, CancellationToken cancellation) => Put(new Heard(chunk.Position, chunk.Samples.ToArray()), cancellation);

    public ValueTask EndTurn(CancellationToken cancellation) => Put(new Heard(Heard.End, default), cancellation);

    public async IAsyncEnumerable<Hypothesis> Hypotheses([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var hypothesis in hypotheses.Reader.ReadAllAsync(cancellation))
            yield return hypothesis;
    }

    /// <summary>Leaves what is not taken yet.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        await disposed.CancelAsync();
        queue.Writer.TryComplete();
        await work;
    }

    /// <summary>To be called when the stream is made.</summary>
    protected void Start() => work = Task.Run(Work);

    /// <summary>One turn, from its start to its end in the queue.</summary>
    protected abstract Task HearTurn(long start);

    /// <summary>What the stream fails with after an exception of <see cref="HearTurn"/>.</summary>
    protected virtual SpeechEngineException FailureOf(Exception exception) =>
        exception as SpeechEngineException ?? new SpeechEngineException($"The recogniser failed: {exception.Message}", exception);

    protected ValueTask Say(Hypothesis hypothesis) => hypotheses.Writer.WriteAsync(hypothesis, disposed.Token);

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
                await HearTurn((await queue.Reader.ReadAsync(disposed.Token)).Position);
            hypotheses.Writer.TryComplete();
        }
        catch (OperationCanceledException) when (disposed.IsCancellationRequested)
        {
            hypotheses.Writer.TryComplete();
        }
        catch (Exception exception)
        {
            var failure = FailureOf(exception);
            queue.Writer.TryComplete(failure);
            hypotheses.Writer.TryComplete(failure);
        }
    }

    /// <summary>A chunk, or without samples the start of a turn, or its end.</summary>
    protected readonly record struct Heard(long Position, ReadOnlyMemory<short> Samples)
    {
        public const long End = -1;

        public bool IsEnd => Position == End;
    }
}
