using System.Globalization;

namespace MeetingScribe.Transcripts.Export;

/// <summary>A segment's text as words with times that fit a line. Where the engine gave no times, they are spread by length.</summary>
static class CueWords
{
    public static List<CueWord> Of(Segment segment)
    {
        var texts = OneLine.Of(segment.Text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // An engine's text may carry punctuation its words lack; times go by position if the counts agree.
        var words = texts.Length == segment.Words.Count
            ? texts.Zip(segment.Words, (text, word) => new CueWord(text, word.StartMs, Math.Max(word.StartMs, word.EndMs)))
            : Spread(texts, segment.StartMs, segment.EndMs);
        return [.. words.SelectMany(Cut)];
    }

    static IEnumerable<CueWord> Spread(IReadOnlyList<string> texts, long startMs, long endMs)
    {
        var total = Math.Max(1, texts.Sum(text => text.Length + 1));
        var before = 0;
        foreach (var text in texts)
        {
            var after = before + text.Length + 1;
            yield return new CueWord(text, startMs + ((endMs - startMs) * before / total), startMs + ((endMs - startMs) * after / total));
            before = after;
        }
    }

    /// <summary>A word longer than a line is cut between characters, never through one.</summary>
    static IEnumerable<CueWord> Cut(CueWord word)
    {
        if (word.Width <= Cue.LineWidth)
            return [word];
        var pieces = StringInfo.GetTextElementEnumerator(word.Text).Elements().Chunk(Cue.LineWidth).Select(elements => string.Concat(elements)).ToList();
        return Spread(pieces, word.StartMs, word.EndMs);
    }

    static IEnumerable<string> Elements(this TextElementEnumerator elements)
    {
        while (elements.MoveNext())
            yield return elements.GetTextElement();
    }
}

readonly record struct CueWord(string Text, long StartMs, long EndMs)
{
    /// <summary>In characters as people count them.</summary>
    public int Width { get; } = new StringInfo(Text).LengthInTextElements;
}
