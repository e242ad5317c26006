namespace MeetingScribe.Cli.Evaluation;

/// <summary>How a transcript differs from what was said, by the shortest way from one to the other.</summary>
/// <param name="Words">Words said.</param>
/// <param name="Substitutions">Words replaced by another.</param>
/// <param name="Deletions">Words missed.</param>
/// <param name="Insertions">Words made up.</param>
internal sealed record WordErrors(int Words, int Substitutions, int Deletions, int Insertions)
{
    public static WordErrors None { get; } = new(0, 0, 0, 0);

    /// <summary>Errors per word said; above 1 where much was made up.</summary>
    public double Rate => (Substitutions + Deletions + Insertions) / (double)Math.Max(1, Words);

    public static WordErrors operator +(WordErrors a, WordErrors b) => new(
        a.Words + b.Words, a.Substitutions + b.Substitutions, a.Deletions + b.Deletions, a.Insertions + b.Insertions);

    public static WordErrors Between(string said, string heard) => Between(ScoredWords.Of(said), ScoredWords.Of(heard));

    /// <summary>Levenshtein alignment; among shortest ways a substitution goes before a deletion before an insertion.</summary>
    static WordErrors Between(IReadOnlyList<string> said, IReadOnlyList<string> heard)
    {
        // 1. cost[i, j]: the fewest errors between the first i words said and the first j heard.
        var cost = new int[said.Count + 1, heard.Count + 1];
        for (var i = 0; i <= said.Count; i++)
            cost[i, 0] = i;
        for (var j = 0; j <= heard.Count; j++)
            cost[0, j] = j;
        for (var i = 1; i <= said.Count; i++)
        {
            for (var j = 1; j <= heard.Count; j++)
                cost[i, j] = Math.Min(cost[i - 1, j - 1] + Differs(i, j), Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
        }

        // 2. Back along one shortest way, counting.
        var errors = None with { Words = said.Count };
        for (var (i, j) = (said.Count, heard.Count); i > 0 || j > 0;)
        {
            if (i > 0 && j > 0 && cost[i, j] == cost[i - 1, j - 1] + Differs(i, j))
                errors = errors with { Substitutions = errors.Substitutions + Differs(i--, j--) };
            else if (i > 0 && cost[i, j] == cost[i - 1, j] + 1)
                (errors, i) = (errors with { Deletions = errors.Deletions + 1 }, i - 1);
            else
                (errors, j) = (errors with { Insertions = errors.Insertions + 1 }, j - 1);
        }
        return errors;

        int Differs(int i, int j) => said[i - 1] == heard[j - 1] ? 0 : 1;
    }
}
