namespace MeetingScribe.Insights;

/// <summary>What a meeting was about, in its own words: pairs of words said together again and again, and single telling ones.</summary>
static class Topics
{
    const int Most = 6;

    const int MinTimes = 3;

    /// <summary>Two words that belong together tell more than either.</summary>
    const double PairBonus = 2;

    public static IReadOnlyList<string> Of(IReadOnlyList<Sentence> sentences, Vocabulary vocabulary)
    {
        // 1. Each term and each pair of neighbours, with every time it was said.
        var terms = sentences.SelectMany(sentence => sentence.Terms.Where(IsName).Select(term => new Topic([term.Stem], term.Word)));
        var pairs = sentences.SelectMany(sentence => sentence.Terms.Zip(sentence.Terms.Skip(1))
            .Where(pair => pair.Second.Place == pair.First.Place + 1 && pair.First.Stem != pair.Second.Stem && IsName(pair.First) && IsName(pair.Second))
            .Select(pair => new Topic([pair.First.Stem, pair.Second.Stem], $"{pair.First.Word} {pair.Second.Word}")));

        // 2. The most telling, none of whose words is taken.
        var ranked = terms.Concat(pairs)
            .GroupBy(topic => (First: topic.Stems[0], Last: topic.Stems.Length > 1 ? topic.Stems[1] : -1))
            .Where(times => times.Count() >= MinTimes)
            .Select(times => (Topic: MostUsual(times), Weight: times.Count() * times.First().Stems.Average(vocabulary.Rarity) * (times.First().Stems.Length > 1 ? PairBonus : 1)))
            .OrderByDescending(topic => topic.Weight).ThenBy(topic => topic.Topic.Words, StringComparer.Ordinal);
        var (taken, topics) = (new HashSet<int>(), new List<string>());
        foreach (var (topic, _) in ranked)
        {
            if (topics.Count == Most)
                break;
            if (taken.Overlaps(topic.Stems))
                continue;
            taken.UnionWith(topic.Stems);
            topics.Add(topic.Words);
        }

        return topics;
    }

    static bool IsName(Term term) => term.Word.Length > 2 && term.Word.All(char.IsLetter);

    static Topic MostUsual(IEnumerable<Topic> times) =>
        times.GroupBy(topic => topic.Words).OrderByDescending(form => form.Count()).ThenBy(form => form.Key, StringComparer.Ordinal).First().First();

    /// <param name="Words">In the form in which they were said.</param>
    sealed record Topic(int[] Stems, string Words);
}
