namespace MeetingScribe.Insights;

/// <summary>
/// The sentences still worth comparing: at most a fixed number, however long the meeting, so that each summary of it costs the
/// same. Which go is decided whenever so many are one third too many, by centrality, so it does not depend on when a summary was asked for.
/// </summary>
sealed class SentencePool(int capacity, Vocabulary vocabulary)
{
    readonly List<Sentence> sentences = [];

    /// <summary>In the order of the transcript; up to a third more than the capacity.</summary>
    public IReadOnlyList<Sentence> Sentences => sentences;

    public void Add(Sentence sentence)
    {
        sentences.Add(sentence);
        if (sentences.Count >= capacity + (capacity / 3))
            Keep(Best());
    }

    /// <summary>No more than the capacity, in the order of the transcript.</summary>
    public IReadOnlyList<Sentence> Best() => sentences.Count <= capacity
        ? [.. sentences]
        : [.. sentences
            .Select(sentence => (Sentence: sentence, Centrality: vocabulary.Centrality(sentence)))
            .OrderByDescending(one => one.Centrality).ThenBy(one => one.Sentence.Index)
            .Take(capacity)
            .Select(one => one.Sentence)
            .OrderBy(sentence => sentence.Index)];

    void Keep(IReadOnlyList<Sentence> best)
    {
        sentences.Clear();
        sentences.AddRange(best);
    }
}
