namespace MeetingScribe.Insights;

/// <summary>
/// How central each sentence is: the share of time a reader spends on it who goes from sentence to sentence along their
/// similarity. Continuous LexRank, G. Erkan and D. Radev, "LexRank: Graph-based Lexical Centrality as Salience in Text
/// Summarization", JAIR 22, 2004, section 3.3 (a threshold was no better on QMSum's training meetings: 27.8 against 28.8 ROUGE-1).
/// </summary>
static class LexRank
{
    /// <summary>The paper's: 0.15 of the steps go anywhere.</summary>
    const double Damping = 0.85;

    const double Tolerance = 1e-6;

    /// <summary>Damping makes the error fall by that factor each step: 1e-6 takes 85.</summary>
    const int MaxSteps = 100;

    /// <param name="similarity">Square and symmetric; the diagonal is not looked at.</param>
    /// <returns>Adds up to 1.</returns>
    public static double[] Of(double[][] similarity)
    {
        var count = similarity.Length;
        var degrees = similarity.Select((row, i) => row.Sum() - row[i]).ToArray();
        var ranks = Enumerable.Repeat(1.0 / count, count).ToArray();
        for (var step = 0; step < MaxSteps; step++)
        {
            var next = Step(similarity, degrees, ranks);
            var change = next.Zip(ranks, (after, before) => Math.Abs(after - before)).Sum();
            ranks = next;
            if (change < Tolerance)
                break;
        }

        return ranks;
    }

    static double[] Step(double[][] similarity, double[] degrees, double[] ranks)
    {
        var count = ranks.Length;
        // What is like nothing else sends its reader anywhere.
        var lost = ranks.Where((_, i) => degrees[i] <= 0).Sum();
        var next = Enumerable.Repeat(((1 - Damping) + (Damping * lost)) / count, count).ToArray();
        for (var from = 0; from < count; from++)
        {
            if (degrees[from] <= 0)
                continue;
            var share = Damping * ranks[from] / degrees[from];
            for (var to = 0; to < count; to++)
                next[to] += to == from ? 0 : share * similarity[from][to];
        }

        return next;
    }
}
