using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Insights;

/// <summary>
/// How much a summary has in common with a person's: F1 over words, pairs of words and the longest common subsequence of the whole
/// texts, stemmed (C.-Y. Lin, "ROUGE: A Package for Automatic Evaluation of Summaries", 2004). In percent.
/// </summary>
readonly record struct Rouge(double One, double Two, double L)
{
    public static Rouge Of(string summary, string reference)
    {
        var (ours, theirs) = (Stems(summary), Stems(reference));
        return new Rouge(
            F1(Common(ours, theirs), ours.Count, theirs.Count),
            F1(Common(Pairs(ours), Pairs(theirs)), ours.Count - 1, theirs.Count - 1),
            F1(LongestCommon(ours, theirs), ours.Count, theirs.Count));
    }

    public static Rouge Mean(IReadOnlyList<Rouge> scores) =>
        new(scores.Average(score => score.One), scores.Average(score => score.Two), scores.Average(score => score.L));

    public override string ToString() => FormattableString.Invariant($"{One:0.0} {Two:0.0} {L:0.0}");

    static List<string> Stems(string text) => [.. SpokenWords.In(text).Select(word => PorterStemmer.Stem(word.Folded))];

    static List<string> Pairs(List<string> words) => [.. words.Zip(words.Skip(1), (one, next) => $"{one} {next}")];

    static int Common(List<string> ours, List<string> theirs)
    {
        var counts = theirs.CountBy(word => word).ToDictionary();
        return ours.CountBy(word => word).Sum(word => Math.Min(word.Value, counts.GetValueOrDefault(word.Key)));
    }

    static int LongestCommon(List<string> ours, List<string> theirs)
    {
        var lengths = new int[ours.Count + 1, theirs.Count + 1];
        for (var i = 1; i <= ours.Count; i++)
        {
            for (var j = 1; j <= theirs.Count; j++)
            {
                lengths[i, j] = ours[i - 1] == theirs[j - 1]
                    ? lengths[i - 1, j - 1] + 1
                    : Math.Max(lengths[i - 1, j], lengths[i, j - 1]);
            }
        }

        return lengths[ours.Count, theirs.Count];
    }

    static double F1(int common, int ours, int theirs) => common == 0 ? 0 : 200.0 * common / (ours + theirs);
}
