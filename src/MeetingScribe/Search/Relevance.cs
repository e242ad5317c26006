using MeetingScribe.Transcripts;

namespace MeetingScribe.Search;

/// <summary>
/// How well a text fits a query: BM25 (Robertson and Zaragoza, 2009) with how often each term occurs in the whole index given
/// as a bounded count, because counting common words exactly is what makes large searches slow.
/// For one search on one thread.
/// </summary>
public sealed class Relevance
{
    /// <summary>A term in more segments than this weighs as one in so many.</summary>
    public const int FrequencyBound = 1_000;

    /// <summary>BM25's usual saturation, and a mild length norm: a long turn is no worse a hit than "yes, the budget".</summary>
    const double Saturation = 1.2, LengthNorm = 0.3;

    /// <summary>Mean words of a turn in the AMI, ICSI and parliamentary meetings of QMSum.</summary>
    const double MeanLength = 17;

    readonly (SearchTerm Term, double Weight)[] terms;

    /// <summary>Few words make up most of what is said, and stemming them again for each text took two thirds of a search.</summary>
    readonly Dictionary<string, string> stems = [];

    /// <param name="frequencies">Segments that hold each of <see cref="SearchQuery.Wanted"/>, up to <see cref="FrequencyBound"/>.</param>
    public Relevance(SearchQuery query, IEnumerable<int> frequencies) =>
        terms = [.. query.Wanted.Zip(frequencies, (term, frequency) => (term, Math.Log(1 + FrequencyBound / (frequency + 0.5))))];

    public double Score(string text)
    {
        var tokens = SearchTokens.Split(text);
        var stemmed = tokens.ConvertAll(token => StemOf(token.Text));
        var norm = Saturation * (1 - LengthNorm + LengthNorm * tokens.Count / MeanLength);
        var score = 0.0;
        foreach (var (term, weight) in terms)
        {
            var count = 0;
            for (var i = 0; i < tokens.Count; i++)
            {
                if (term.Stem.Length > 0 ? stemmed[i] == term.Stem || tokens[i].Text == term.Stem : term.MatchAt(tokens, i) > 0) count++;
            }
            score += weight * count * (Saturation + 1) / (count + norm);
        }
        return score;
    }

    string StemOf(string word)
    {
        if (!stems.TryGetValue(word, out var stem)) stems.Add(word, stem = PorterStemmer.Stem(word));
        return stem;
    }
}
