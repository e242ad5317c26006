using MeetingScribe.Audio;
using MeetingScribe.Speech;

namespace MeetingScribe.Tests.Engines;

/// <summary>Plays audio into an engine as the pipeline does, in chunks of 100 ms.</summary>
static class Hearing
{
    /// <summary>For whatever an engine says: no test waits for ever.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>One turn of silence from <paramref name="from"/> to <paramref name="to"/>, in samples.</summary>
    public static Task Turn(ISpeechStream stream, long from, long to, CancellationToken cancellation = default) =>
        Turn(stream, from, new short[to - from], cancellation);

    public static async Task Turn(ISpeechStream stream, long from, ReadOnlyMemory<short> samples, CancellationToken cancellation = default, int chunk = Chunk.MaxSamples)
    {
        await stream.StartTurn(from, cancellation);
        for (var at = 0; at < samples.Length; at += chunk)
            await stream.Hear(new Chunk(from + at, samples.Slice(at, Math.Min(chunk, samples.Length - at))), cancellation);
        await stream.EndTurn(cancellation);
    }

    /// <summary>Everything the stream still says, to its end: dispose it first, or as it is read.</summary>
    public static async Task<List<Hypothesis>> Rest(ISpeechStream stream)
    {
        var heard = new List<Hypothesis>();
        using var late = new CancellationTokenSource(Patience);
        await foreach (var hypothesis in stream.Hypotheses(late.Token))
            heard.Add(hypothesis);
        return heard;
    }

    /// <summary>What the stream says next.</summary>
    public static async Task<Hypothesis> Next(ISpeechStream stream)
    {
        using var late = new CancellationTokenSource(Patience);
        await foreach (var hypothesis in stream.Hypotheses(late.Token))
            return hypothesis;
        throw new InvalidOperationException("The stream has ended.");
    }

    /// <summary>What the stream says up to and with its next final.</summary>
    public static async Task<List<Hypothesis>> ToFinal(ISpeechStream stream)
    {
        var heard = new List<Hypothesis>();
        using var late = new CancellationTokenSource(Patience);
        await foreach (var hypothesis in stream.Hypotheses(late.Token))
        {
            heard.Add(hypothesis);
            if (hypothesis.IsFinal)
                break;
        }
        return heard;
    }

    public static async Task<Hypothesis> Final(ISpeechStream stream) => (await ToFinal(stream))[^1];

    public static string Text(this Hypothesis hypothesis) => string.Join(' ', hypothesis.Words.Select(word => word.Text));
}
