using MeetingScribe.Transcripts;

namespace MeetingScribe.Cli.Load;

/// <summary>
/// When the words of one meeting were seen by a viewer. A word is followed by its place in its turn, because only the segment says when it was
/// spoken; it was shown when anything stood in its place, and stable when that could no longer change.
/// </summary>
internal sealed class WordTimes
{
    readonly Dictionary<string, List<(long At, int Stable, int Shown)>> turns = [];
    readonly List<SeenWord> words = [];

    /// <summary>Of the segments that count. Not to be asked before the viewer is gone.</summary>
    public IReadOnlyList<SeenWord> Words => words;

    public void Seen(PartialEvent partial, long now)
    {
        var stable = Count(partial.Stable);
        if (!turns.TryGetValue(partial.TurnId, out var seen))
            turns[partial.TurnId] = seen = [];
        seen.Add((now, stable, stable + Count(partial.Unsure)));
    }

    public void Seen(Segment segment, long now, bool counts)
    {
        turns.Remove(segment.Id, out var views);
        if (!counts)
            return;
        foreach (var (place, word) in segment.Words.Index())
        {
            var (shown, stable) = (views?.Find(view => view.Shown > place).At, views?.Find(view => view.Stable > place).At);
            words.Add(new SeenWord(segment.ParticipantId, word.EndMs, shown is > 0 ? shown.Value : now, stable is > 0 ? stable.Value : now));
        }
    }

    static int Count(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
}

/// <param name="EndMs">When it had been spoken, on the meeting's clock.</param>
/// <param name="Shown">Timestamp.</param>
/// <param name="Stable">Timestamp.</param>
internal readonly record struct SeenWord(string ParticipantId, long EndMs, long Shown, long Stable);
