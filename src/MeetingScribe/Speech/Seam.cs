using MeetingScribe.Audio;

namespace MeetingScribe.Speech;

/// <summary>
/// Where words that are kept meet a newer hypothesis of the same turn. Both tell the same speech, but may differ in words and in
/// number of words; the seam is found by text and time together, so that no word is doubled or lost there.
/// </summary>
/// <param name="Position">The first word of the newer hypothesis that the kept ones do not cover.</param>
/// <param name="Partners">For each kept word, the newer hypothesis' same word, null where it has another.</param>
readonly record struct Seam(int Position, int?[] Partners)
{
    // In units of one changed word. A word left on the wrong side of the seam is said twice or not at all, which is
    // worse than a changed one; a second's distance makes equal words ("no, no, no") as bad as changed ones.
    const double WrongSide = 1.5;
    const double PerSecond = 1.0;

    public static Seam Between(IReadOnlyList<Word> kept, IReadOnlyList<Word> newer)
    {
        var same = 0;
        while (same < kept.Count && same < newer.Count && IsSame(kept[same], newer[same]))
            same++;
        return same == kept.Count
            ? new Seam(same, [.. Enumerable.Range(0, same).Select(index => (int?)index)])
            : Align(kept, newer);
    }

    /// <summary>Whether two words are the same, punctuation and case aside.</summary>
    public static bool IsSame(Word one, Word other) =>
        string.Equals(one.Text, other.Text, StringComparison.OrdinalIgnoreCase)
        || string.Equals(Bare(one.Text), Bare(other.Text), StringComparison.OrdinalIgnoreCase);

    /// <summary>The words with starts and ends that never go back in time, as two hypotheses' times may at their seam.</summary>
    public static IEnumerable<Word> InOrder(IEnumerable<Word> words, long after)
    {
        foreach (var word in words)
        {
            var placed = word.Start >= after ? word : word with { Start = after, End = Math.Max(after, word.End) };
            after = placed.End;
            yield return placed;
        }
    }

    /// <summary>Edit distance of the kept words against every beginning of the newer ones; the cheapest beginning wins.</summary>
    static Seam Align(IReadOnlyList<Word> kept, IReadOnlyList<Word> newer)
    {
        var cost = new double[kept.Count + 1, newer.Count + 1];
        for (var i = 0; i <= kept.Count; i++)
        {
            for (var j = 0; j <= newer.Count; j++)
            {
                cost[i, j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Math.Min(cost[i - 1, j - 1] + Difference(kept[i - 1], newer[j - 1]), 1 + Math.Min(cost[i - 1, j], cost[i, j - 1])),
                };
            }
        }

        var end = kept[^1].End;
        var position = Enumerable.Range(0, newer.Count + 1).MinBy(at =>
            cost[kept.Count, at] + (WrongSide * (newer.Take(at).Count(word => Middle(word) >= end) + newer.Skip(at).Count(word => Middle(word) < end))));
        return new Seam(position, Trace(kept, newer, cost, position));
    }

    static int?[] Trace(IReadOnlyList<Word> kept, IReadOnlyList<Word> newer, double[,] cost, int position)
    {
        var partners = new int?[kept.Count];
        for (int i = kept.Count, j = position; i > 0 && j > 0;)
        {
            if (cost[i, j] == cost[i - 1, j - 1] + Difference(kept[i - 1], newer[j - 1]))
            {
                (i, j) = (i - 1, j - 1);
                partners[i] = IsSame(kept[i], newer[j]) ? j : null;
            }
            else if (cost[i, j] == cost[i - 1, j] + 1)
            {
                i--;
            }
            else
            {
                j--;
            }
        }
        return partners;
    }

    static double Difference(Word kept, Word newer) =>
        (IsSame(kept, newer) ? 0 : 1) + (PerSecond * Math.Min(1, Math.Abs(Middle(kept) - Middle(newer)) / (double)Chunk.SampleRate));

    static long Middle(Word word) => (word.Start + word.End) / 2;

    static string Bare(string text) => string.Concat(text.Where(letter => char.IsLetterOrDigit(letter) || letter == '\''));
}
