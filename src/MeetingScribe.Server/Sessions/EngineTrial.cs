using MeetingScribe.Audio;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Sessions;

/// <summary>
/// Whether an engine is well: a fresh stream of it, nobody's in particular, hears a second of a buzz to its end. What it says does not matter.
/// </summary>
static class EngineTrial
{
    const int Hertz = 200;

    static readonly short[] Buzz = [.. Enumerable.Range(0, Chunk.SampleRate).Select(i => (short)(i % (Chunk.SampleRate / Hertz) * 50))];

    /// <summary>The final of it, or null if there was none in that time.</summary>
    public static async Task<Hypothesis?> Run(ISpeechEngine engine, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            return await Hear(engine, over.Token).WaitAsync(patience, time, cancellation);
        }
#pragma warning disable CA1031 // whatever goes wrong is the answer: it is not well
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    static async Task<Hypothesis> Hear(ISpeechEngine engine, CancellationToken cancellation)
    {
        await using var speech = engine.Open(new SpeechHints("trial"));
        var final = Final(speech, cancellation);
        await speech.StartTurn(0, cancellation);
        for (var at = 0; at < Buzz.Length; at += Chunk.MaxSamples)
            await speech.Hear(new Chunk(at, Buzz.AsMemory(at, Chunk.MaxSamples)), cancellation);
        await speech.EndTurn(cancellation);
        return await final;
    }

    static async Task<Hypothesis> Final(ISpeechStream speech, CancellationToken cancellation)
    {
        await foreach (var hypothesis in speech.Hypotheses(cancellation))
        {
            if (hypothesis.IsFinal)
                return hypothesis;
        }

        throw new SpeechEngineException("The speech engine closed before it had finished.");
    }
}
