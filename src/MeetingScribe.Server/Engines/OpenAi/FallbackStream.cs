using System.Runtime.CompilerServices;
using MeetingScribe.Audio;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>A stream of one of the two engines, which ends when it is the other's turn.</summary>
/// <param name="engine">The second engine's name, which its finals carry; null for a stream of the first.</param>
sealed class FallbackStream(ISpeechStream speech, UpstreamServer server, string? engine) : ISpeechStream
{
    /// <summary>To the other engine there is nothing to wait for.</summary>
    static readonly TimeSpan ChangeOver = TimeSpan.FromMilliseconds(100);

    int unsettled;

    public async ValueTask StartTurn(long position, CancellationToken cancellation)
    {
        if (engine is not null && Volatile.Read(ref unsettled) == 0 && server.Speech.LetsThrough)
            throw new SpeechEngineException($"{server.Name} is tried again") { RetryAfter = ChangeOver, IsOutage = true };
        Interlocked.Increment(ref unsettled);
        try
        {
            await speech.StartTurn(position, cancellation);
        }
        catch (SpeechEngineException e)
        {
            throw Judged(e);
        }
    }

    public async ValueTask Hear(Chunk chunk, CancellationToken cancellation)
    {
        try
        {
            await speech.Hear(chunk, cancellation);
        }
        catch (SpeechEngineException e)
        {
            throw Judged(e);
        }
    }

    public async ValueTask EndTurn(CancellationToken cancellation)
    {
        try
        {
            await speech.EndTurn(cancellation);
        }
        catch (SpeechEngineException e)
        {
            throw Judged(e);
        }
    }

    public async IAsyncEnumerable<Hypothesis> Hypotheses([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var hypotheses = speech.Hypotheses(cancellation).GetAsyncEnumerator(cancellation);
        while (true)
        {
            try
            {
                if (!await hypotheses.MoveNextAsync())
                    yield break;
            }
            catch (SpeechEngineException e)
            {
                throw Judged(e);
            }

            var hypothesis = hypotheses.Current;
            if (hypothesis.IsFinal)
                Interlocked.Decrement(ref unsettled);
            yield return engine is null ? hypothesis : hypothesis with { Engine = engine };
        }
    }

    public ValueTask DisposeAsync() => speech.DisposeAsync();

    SpeechEngineException Judged(SpeechEngineException e) =>
        engine is null && !server.Speech.LetsThrough ? new(e.Message, e) { RetryAfter = ChangeOver, IsOutage = true } : e;
}
