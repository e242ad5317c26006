using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests;

/// <summary>Small meetings and segments with plain values.</summary>
static class Talk
{
    public static Meeting Meeting(string id = "m1", string? title = null, params string[] keywords) =>
        new(id, title, null, keywords, null, "live", HandClock.Noon, HandClock.Noon, null, []);

    /// <summary>Words evenly spread over the time, without pauses.</summary>
    public static Segment Segment(long sequence, string speaker, long startMs, long endMs, string text)
    {
        var texts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var wordMs = (endMs - startMs) / Math.Max(1, texts.Length);
        return Segment(sequence, speaker, text, [.. texts.Select((word, i) => new SegmentWord(word, startMs + (i * wordMs), startMs + ((i + 1) * wordMs), 0.9))])
            with { StartMs = startMs, EndMs = endMs, StartUtc = HandClock.Noon.AddMilliseconds(startMs) };
    }

    public static Segment Segment(long sequence, string speaker, string text, IReadOnlyList<SegmentWord> words) =>
        new($"seg_{sequence}", "m1", sequence, speaker.ToLowerInvariant(), speaker, words.Count > 0 ? words[0].StartMs : 0, words.Count > 0 ? words[^1].EndMs : 0,
            HandClock.Noon, text, words, 0.9, null, "scripted", []);
}
