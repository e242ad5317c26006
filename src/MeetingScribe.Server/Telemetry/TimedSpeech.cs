using System.Runtime.CompilerServices;
using MeetingScribe.Audio;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Telemetry;

/// <summary>A stream of any engine, its turns timed as they begin, end and are understood.</summary>
sealed class TimedSpeech(ISpeechStream speech, TurnLives lives) : ISpeechStream
{
    public bool IsWaiting => speech.IsWaiting;

    public ValueTask StartTurn(long position, CancellationToken cancellation)
    {
        lives.Started(position);
        return speech.StartTurn(position, cancellation);
    }

    public ValueTask Hear(Chunk chunk, CancellationToken cancellation) => speech.Hear(chunk, cancellation);

    public ValueTask EndTurn(CancellationToken cancellation)
    {
        lives.Ended();
        return speech.EndTurn(cancellation);
    }

    public async IAsyncEnumerable<Hypothesis> Hypotheses([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var hypothesis in speech.Hypotheses(cancellation))
        {
            if (hypothesis.IsFinal)
                lives.Understood(hypothesis.TurnStart);
            yield return hypothesis;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await speech.DisposeAsync();
        lives.Dispose();
    }
}
