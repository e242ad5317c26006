using MeetingScribe.Audio;
using MeetingScribe.Turns;

namespace MeetingScribe.Tests;

/// <summary>What a turn detector makes of a sound.</summary>
static class Listening
{
    public static IEnumerable<Chunk> Chunks(this Sound sound, long from = 0)
    {
        var samples = sound.Samples;
        for (var at = (int)from; at < samples.Length; at += Chunk.MaxSamples)
            yield return new Chunk(at, samples.AsMemory(at, Math.Min(Chunk.MaxSamples, samples.Length - at)));
    }

    /// <summary>Every change, the end of the stream included.</summary>
    public static IReadOnlyList<TurnChange> Changes(this Sound sound, TurnOptions? options = null)
    {
        var detector = new TurnDetector(options ?? new());
        var changes = sound.Chunks().Select(detector.Hear).Where(change => change.Kind != TurnChangeKind.None).ToList();
        while (detector.Finish(sound.Samples.Length) is { Kind: not TurnChangeKind.None } change)
            changes.Add(change);
        return changes;
    }

    /// <summary>The turns, each from its start to its end in milliseconds.</summary>
    public static IReadOnlyList<(long Start, long End)> Turns(this Sound sound, TurnOptions? options = null)
    {
        var changes = sound.Changes(options);
        Assert.All(changes, (change, i) => Assert.Equal(i % 2 == 0 ? TurnChangeKind.Started : TurnChangeKind.Ended, change.Kind));
        return [.. changes.Chunk(2).Select(turn => (Chunk.ToMilliseconds(turn[0].Position), Chunk.ToMilliseconds(turn[1].Position)))];
    }
}
