using MeetingScribe.Transcripts;

namespace MeetingScribe.Insights;

/// <summary>One sentence somebody said, reduced to what a summary weighs it by.</summary>
/// <param name="Index">0, 1, 2 ... in the order of the transcript.</param>
/// <param name="Words">All of them, function words included.</param>
/// <param name="Terms">The words that carry meaning, in the order in which they were said.</param>
/// <param name="Stems">The same without order: each stem once, in order of its number.</param>
sealed record Sentence(
    string Text,
    string SegmentId,
    string Speaker,
    long StartMs,
    int Index,
    int Words,
    IReadOnlyList<Term> Terms,
    IReadOnlyList<(int Stem, int Count)> Stems)
{
    /// <summary>
    /// Where the engine writes punctuation, its sentences; else the whole segment: a pause is the only end that is heard. A full
    /// stop before a small letter ("e.g. this") ends nothing.
    /// </summary>
    public static IEnumerable<string> In(Segment segment)
    {
        var (text, start) = (segment.Text, 0);
        for (var i = 0; i < text.Length - 1; i++)
        {
            if (text[i] is not ('.' or '?' or '!' or '…') || !char.IsWhiteSpace(text[i + 1]))
                continue;
            var next = i + 1;
            while (next < text.Length && char.IsWhiteSpace(text[next]))
                next++;
            if (next == text.Length || char.IsLower(text[next]))
                continue;
            yield return text[start..(i + 1)].Trim();
            start = next;
        }

        if (text[start..].Trim() is { Length: > 0 } last)
            yield return last;
    }
}

/// <param name="Stem">Its number in the meeting's <see cref="Vocabulary"/>.</param>
/// <param name="Word">As it was said, folded.</param>
/// <param name="Place">Which word of the sentence it is.</param>
readonly record struct Term(int Stem, string Word, int Place);
