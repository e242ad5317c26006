using MeetingScribe.Transcripts;

namespace MeetingScribe.Search;

/// <summary>
/// What somebody asked for: every group must occur (in a group, one term is enough), and none of the excluded may.
/// </summary>
/// <param name="Groups">At least one, each with at least one term.</param>
public sealed record SearchQuery(IReadOnlyList<IReadOnlyList<SearchTerm>> Groups, IReadOnlyList<SearchTerm> Excluded)
{
    public const int MaxLength = 1_000;

    /// <summary>The terms that a hit may contain, for marking and ranking it.</summary>
    public IEnumerable<SearchTerm> Wanted => Groups.SelectMany(group => group);

    /// <summary>Reads <c>words "a phrase" -not prefix* this OR that</c>. Everything else is taken literally.</summary>
    public static SearchParse Parse(string text) => new SearchQueryParser(text).Parse();
}

/// <param name="Query">Null with an error, and for a text of white space alone.</param>
/// <param name="Error">Null if it could be parsed.</param>
public readonly record struct SearchParse(SearchQuery? Query, SearchQueryError? Error);

/// <param name="Position">0-based UTF-16 offset in the query.</param>
/// <param name="Message">What is wrong there and what to do, as a sentence.</param>
public sealed record SearchQueryError(int Position, string Message);

public enum SearchTermKind
{
    /// <summary>Matches whatever has the same stem.</summary>
    Word,

    /// <summary>Matches these words exactly, one after the other.</summary>
    Phrase,

    /// <summary>As a phrase whose last word may go on.</summary>
    Prefix,
}

/// <param name="Words">Folded, at least one; several in a word or prefix where it was written as one ("don't").</param>
public sealed record SearchTerm(SearchTermKind Kind, IReadOnlyList<string> Words)
{
    /// <summary>Of a word: what is compared.</summary>
    public string Stem { get; } = Kind == SearchTermKind.Word && Words.Count == 1 ? PorterStemmer.Stem(Words[0]) : "";

    /// <summary>How many tokens match from <paramref name="first"/> on; 0 if they do not.</summary>
    public int MatchAt(IReadOnlyList<SearchToken> tokens, int first)
    {
        if (first + Words.Count > tokens.Count) return 0;
        for (var i = 0; i < Words.Count; i++)
        {
            var isLast = i == Words.Count - 1;
            var token = tokens[first + i].Text;
            var matches = Kind switch
            {
                SearchTermKind.Word when Words.Count == 1 => HasStem(token),
                SearchTermKind.Prefix when isLast => token.StartsWith(Words[i], StringComparison.Ordinal),
                _ => token == Words[i],
            };
            if (!matches) return 0;
        }
        return Words.Count;
    }

    /// <summary>Stemming changes at most a word's end, so the beginning rules almost every other word out at once.</summary>
    bool HasStem(string token) =>
        token.AsSpan().StartsWith(Stem.AsSpan(0, Math.Max(1, Stem.Length - 2)), StringComparison.Ordinal)
        && (token == Stem || PorterStemmer.Stem(token) == Stem);
}
