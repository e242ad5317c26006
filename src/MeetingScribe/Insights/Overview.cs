namespace MeetingScribe.Insights;

/// <summary>
/// Chooses a meeting's most telling sentences that do not repeat each other: LexRank, then maximal marginal relevance (J. Carbonell
/// and J. Goldstein, "The use of MMR", SIGIR 1998). The weights were chosen on QMSum's training meetings.
/// </summary>
static class Overview
{
    /// <summary>As long as people's own summaries of an hour (105 words in QMSum), and a little.</summary>
    const int MaxWords = 120;

    /// <summary>A short meeting's overview is at most this share of it.</summary>
    const int Share = 4;

    const int MinWords = 20;

    /// <summary>Of relevance against novelty; 0.3 to 0.5 are alike, 0.7 costs one point of ROUGE-1.</summary>
    const double Relevance = 0.4;

    /// <summary>A meeting's first sentence counts for double, since openings say what it is about; that fades over the first tenth.</summary>
    const double Opening = 0.1;

    /// <param name="sentences">In the order of the transcript; the answer too.</param>
    public static IReadOnlyList<Sentence> Of(IReadOnlyList<Sentence> sentences, Vocabulary vocabulary)
    {
        if (sentences.Count == 0)
            return [];

        // 1. How alike they are, and how central.
        var directions = sentences.Select(vocabulary.Weigh).ToArray();
        var similarity = directions.Select(one => directions.Select(one.Cosine).ToArray()).ToArray();
        var relevance = LexRank.Of(similarity)
            .Select((rank, i) => rank * (1 + Math.Exp(-sentences[i].Index / (Opening * vocabulary.Sentences))))
            .ToArray();
        var best = relevance.Max();

        // 2. The best that is left and says something new, until there is no room.
        var room = Math.Clamp(vocabulary.Words / Share, MinWords, MaxWords);
        var left = Enumerable.Range(0, sentences.Count).ToList();
        var chosen = new List<int>();
        while (left.Count > 0 && room > 0)
        {
            var next = left.MaxBy(i => (Relevance * relevance[i] / best) - ((1 - Relevance) * chosen.Select(other => similarity[i][other]).DefaultIfEmpty().Max()));
            left.Remove(next);
            if (chosen.Count > 0 && sentences[next].Words > room + (MaxWords / 8))
                continue;
            chosen.Add(next);
            room -= sentences[next].Words;
        }

        return [.. chosen.Order().Select(i => sentences[i])];
    }
}
