namespace MeetingScribe.Transcripts.Export;

/// <summary>
/// Cuts a segment into cues: as much as fits two lines and <see cref="Cue.MaxMs"/>, ended early by a pause or, once a
/// line is full, by the end of a sentence.
/// </summary>
static class CueCutter
{
    /// <param name="prefix">Words before the first, such as the speaker's name in formats without a field for it.</param>
    public static List<Cue> Cut(Segment segment, string? prefix = null)
    {
        var words = CueWords.Of(segment);
        if (prefix is not null && words.Count > 0)
            words.Insert(0, new CueWord(prefix, words[0].StartMs, words[0].StartMs));
        var cues = new List<Cue>();
        for (var first = 0; first < words.Count;)
        {
            var end = first + Take(words, first);
            var startMs = words[first].StartMs;
            // A short cue stays a moment longer, up to the speaker's next words; no cue has no length.
            var latestMs = end < words.Count ? words[end].StartMs : long.MaxValue;
            var endMs = Math.Max(words[end - 1].EndMs, Math.Min(startMs + Cue.MinMs, latestMs));
            cues.Add(new Cue(startMs, Math.Max(endMs, startMs + 1), Lines(words[first..end])));
            first = end;
        }

        return cues;
    }

    static int Take(List<CueWord> words, int first)
    {
        var count = 1;
        for (; first + count < words.Count; count++)
        {
            var (last, next) = (words[first + count - 1], words[first + count]);
            var taken = words.GetRange(first, count);
            if (next.StartMs - last.EndMs >= Cue.PauseMs
                || next.EndMs - words[first].StartMs > Cue.MaxMs
                || (last.Text[^1] is '.' or '?' or '!' && Width(taken) >= Cue.LineWidth)
                || !Fits([.. taken, next]))
                break;
        }

        return count;
    }

    /// <summary>One line if it fits, else two as equal as can be.</summary>
    static IReadOnlyList<string> Lines(List<CueWord> words)
    {
        if (Width(words) <= Cue.LineWidth)
            return [Join(words)];
        var split = Splits(words).MinBy(split => Math.Abs(Width(words[..split]) - Width(words[split..])));
        return [Join(words[..split]), Join(words[split..])];
    }

    static bool Fits(List<CueWord> words) => Width(words) <= Cue.LineWidth || Splits(words).Any();

    static IEnumerable<int> Splits(List<CueWord> words) =>
        Enumerable.Range(1, words.Count - 1).Where(split => Width(words[..split]) <= Cue.LineWidth && Width(words[split..]) <= Cue.LineWidth);

    static int Width(List<CueWord> words) => words.Sum(word => word.Width) + words.Count - 1;

    static string Join(List<CueWord> words) => string.Join(' ', words.Select(word => word.Text));
}
