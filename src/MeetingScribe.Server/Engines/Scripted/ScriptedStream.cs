using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MeetingScribe.Audio;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.Scripted;

/// <summary>One participant's part being played. Costs a comparison per chunk and a list of words per hypothesis.</summary>
/// <param name="part">What to say.</param>
/// <param name="isInTrouble">Asked at the moment of trouble: whether it happens this time.</param>
sealed class ScriptedStream(ScriptedPart part, Func<bool> isInTrouble, TimeProvider time) : ISpeechStream
{
    // Full only when nobody reads; then hearing waits, which is the back-pressure.
    const int UnreadHypotheses = 64;

    readonly Channel<Hypothesis> hypotheses = Channel.CreateBounded<Hypothesis>(
        new BoundedChannelOptions(UnreadHypotheses) { SingleReader = true, SingleWriter = true });
    readonly CancellationTokenSource disposed = new();
    readonly long every = ScriptedPart.Samples(part.HypothesisEveryMs);
    readonly Dictionary<long, string> stamps = [];
    readonly List<byte[]> leaked = [];
    long turn;
    long heard;
    long next;
    bool hasMetTrouble;

    public ValueTask StartTurn(long position, CancellationToken cancellation)
    {
        (turn, heard, next) = (position, position, position + every);
        stamps.Clear();
        return ValueTask.CompletedTask;
    }

    public ValueTask Hear(Chunk chunk, CancellationToken cancellation)
    {
        heard = chunk.End;
        return heard < next && !IsTroubleDue ? ValueTask.CompletedTask : Answer(cancellation);
    }

    public ValueTask EndTurn(CancellationToken cancellation) =>
        Say(new Hypothesis(turn, Words(heard), IsFinal: true, Usage: Used()), cancellation);

    public async IAsyncEnumerable<Hypothesis> Hypotheses([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var hypothesis in hypotheses.Reader.ReadAllAsync(cancellation))
        {
            if (part.DelayMs > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(part.DelayMs), time, cancellation);
            yield return hypothesis;
        }
    }

    public async ValueTask DisposeAsync()
    {
        hypotheses.Writer.TryComplete();
        await disposed.CancelAsync();
    }

    SpeechUsage? Used() => part.MeteredModel is { } model ? new SpeechUsage(model, Seconds: (heard - turn) / (double)Chunk.SampleRate) : null;

    async ValueTask Answer(CancellationToken cancellation)
    {
        if (IsTroubleDue)
            await Meet(cancellation);
        for (; next <= heard; next += every)
        {
            if (part.LeakKb > 0)
                leaked.Add(GC.AllocateUninitializedArray<byte>(part.LeakKb << 10));
            var words = Words(next);
            if (words.Count > 0)
                await Say(new Hypothesis(turn, words, Settled: words.Count(word => word.End < next)), cancellation);
        }
    }

    List<Word> Words(long to)
    {
        var words = part.Between(turn, to);
        return [.. part.Stamped ? words.Select(word => word with { Text = StampOf(word.Start) }) : words];
    }

    string StampOf(long wordStart)
    {
        if (!stamps.TryGetValue(wordStart, out var stamp))
            stamps[wordStart] = stamp = (time.GetTimestamp() / (time.TimestampFrequency / 10_000)).ToString(CultureInfo.InvariantCulture);
        return stamp;
    }

    async ValueTask Say(Hypothesis hypothesis, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, disposed.Token);
        await hypotheses.Writer.WriteAsync(hypothesis, either.Token);
    }

    /// <summary>Trouble comes once per stream, with the first audio heard behind the moment the script names.</summary>
    bool IsTroubleDue => !hasMetTrouble && heard > ScriptedPart.Samples(Math.Min(part.FailAtMs ?? int.MaxValue, part.HangAtMs ?? int.MaxValue));

    async ValueTask Meet(CancellationToken cancellation)
    {
        hasMetTrouble = true;
        if (!isInTrouble())
            return;
        if (part.FailAtMs is { } at)
        {
            var failure = new SpeechEngineException($"The script lets the engine fail at {at} ms.");
            hypotheses.Writer.TryComplete(failure);
            throw failure;
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, disposed.Token);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, either.Token);
    }
}
