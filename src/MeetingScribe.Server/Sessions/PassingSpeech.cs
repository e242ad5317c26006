using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MeetingScribe.Audio;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Sessions;

/// <summary>
/// An engine's stream that never hears of the turns that are passed over; their finals have no words. Finals come in order only if a turn is not
/// started before the one before it has its own, see <see cref="StuckTurn.CarefulTo"/>.
/// </summary>
sealed class PassingSpeech(ISpeechStream speech, StuckTurn stuck) : ISpeechStream
{
    // Full only when nobody reads; then the engine waits.
    readonly Channel<Hypothesis> hypotheses = Channel.CreateBounded<Hypothesis>(16);
    long? passing;

    public bool IsWaiting => speech.IsWaiting;

    public ValueTask StartTurn(long position, CancellationToken cancellation)
    {
        passing = stuck.IsPassedOver(position) ? position : null;
        return passing is null ? speech.StartTurn(position, cancellation) : ValueTask.CompletedTask;
    }

    public ValueTask Hear(Chunk chunk, CancellationToken cancellation) =>
        passing is null ? speech.Hear(chunk, cancellation) : ValueTask.CompletedTask;

    public ValueTask EndTurn(CancellationToken cancellation) => passing is { } turn
        ? hypotheses.Writer.WriteAsync(new Hypothesis(turn, [], IsFinal: true), cancellation)
        : speech.EndTurn(cancellation);

    public async IAsyncEnumerable<Hypothesis> Hypotheses([EnumeratorCancellation] CancellationToken cancellation)
    {
        var listening = Listen(cancellation);
        await foreach (var hypothesis in hypotheses.Reader.ReadAllAsync(cancellation))
            yield return hypothesis;
        await listening;
    }

    public ValueTask DisposeAsync() => speech.DisposeAsync();

    async Task Listen(CancellationToken cancellation)
    {
        try
        {
            await foreach (var hypothesis in speech.Hypotheses(cancellation))
                await hypotheses.Writer.WriteAsync(hypothesis, cancellation);
        }
        finally
        {
            hypotheses.Writer.TryComplete();
        }
    }
}
