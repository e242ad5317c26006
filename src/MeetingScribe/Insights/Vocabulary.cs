using System.Runtime.InteropServices;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Insights;

/// <summary>
/// How often each stem was said in a meeting, and in how many sentences: what tells a meeting's own words from those that are
/// everywhere. Grows with the vocabulary, not with the meeting.
/// </summary>
sealed class Vocabulary
{
    readonly Dictionary<string, int> numbers = [];
    readonly List<(int Said, int Sentences)> counts = [];

    public int Sentences { get; private set; }

    public int Words { get; private set; }

    /// <summary>Counts a sentence, and gives it as a summary weighs it.</summary>
    public Sentence Read(string text, Segment segment)
    {
        var words = SpokenWords.In(text);
        var terms = new List<Term>();
        foreach (var (place, word) in words.Index())
        {
            if (word.Folded.Length > 1 && !FunctionWords.Contains(word.Folded))
                terms.Add(new Term(NumberOf(PorterStemmer.Stem(word.Folded)), word.Folded, place));
        }

        var stems = terms.CountBy(term => term.Stem).Select(stem => (stem.Key, stem.Value)).OrderBy(stem => stem.Key).ToList();
        foreach (var (stem, count) in stems)
        {
            ref var known = ref CollectionsMarshal.AsSpan(counts)[stem];
            known = (known.Said + count, known.Sentences + 1);
        }

        Words += words.Count;
        return new Sentence(text, segment.Id, segment.Speaker, segment.StartMs, Sentences++, words.Count, terms, stems);
    }

    /// <summary>Inverse document frequency with sentences for documents.</summary>
    public double Rarity(int stem) => Math.Log((Sentences + 1.0) / counts[stem].Sentences);

    /// <summary>The sentence as a vector of length 1: tf-idf, the frequency damped by its logarithm.</summary>
    public Direction Weigh(Sentence sentence)
    {
        var weights = sentence.Stems.Select(stem => (1 + Math.Log(stem.Count)) * Rarity(stem.Stem)).ToArray();
        var length = Math.Sqrt(weights.Sum(weight => weight * weight));
        return new Direction([.. sentence.Stems.Select(stem => stem.Stem)], [.. weights.Select(weight => length > 0 ? weight / length : 0)]);
    }

    /// <summary>
    /// How near the sentence is to all that was said: its cosine with the meeting's own vector, that vector's length aside (D. Radev
    /// et al., "Centroid-based summarization of multiple documents", 2000). Costs no look at another sentence.
    /// </summary>
    public double Centrality(Sentence sentence)
    {
        var (direction, sum) = (Weigh(sentence), 0.0);
        for (var i = 0; i < direction.Stems.Length; i++)
            sum += direction.Weights[i] * counts[direction.Stems[i]].Said * Rarity(direction.Stems[i]);
        return sum;
    }

    int NumberOf(string stem)
    {
        if (!numbers.TryGetValue(stem, out var number))
        {
            numbers[stem] = number = numbers.Count;
            counts.Add((0, 0));
        }

        return number;
    }
}

/// <summary>A sparse vector of length 1; stems ascend.</summary>
readonly record struct Direction(int[] Stems, double[] Weights)
{
    public double Cosine(Direction other)
    {
        var (sum, i, j) = (0.0, 0, 0);
        while (i < Stems.Length && j < other.Stems.Length)
        {
            if (Stems[i] == other.Stems[j])
                sum += Weights[i++] * other.Weights[j++];
            else if (Stems[i] < other.Stems[j])
                i++;
            else
                j++;
        }

        return sum;
    }
}
