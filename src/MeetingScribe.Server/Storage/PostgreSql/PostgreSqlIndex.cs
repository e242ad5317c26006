using MeetingScribe.Search;
using MeetingScribe.Server.Storage.Sql;

namespace MeetingScribe.Server.Storage.PostgreSql;

/// <summary>
/// The index as a <c>tsvector</c> beside each segment, made of lexemes that are ours, so that no configuration of PostgreSQL decides
/// what a word is: a word begins with w and has its positions, a stem with s, a filter with t.
/// </summary>
sealed class PostgreSqlIndex : SegmentIndex
{
    /// <summary>PostgreSQL counts no further (https://www.postgresql.org/docs/15/textsearch-limitations.html); no turn is so long.</summary>
    const int LastPosition = 16_383;

    /// <summary>UTF-16 units of a lexeme, which may have 2,046 bytes. What is longer is found by its beginning.</summary>
    const int LongestWord = 500;

    public override string SelectKeys => "SELECT segment AS key FROM segment_terms WHERE terms @@ CAST($1 AS tsquery) AND segment BETWEEN $2 AND $3";

    public override void Add(Statements sql, long key, IndexedSegment segment) =>
        sql.Run("INSERT INTO segment_terms(segment, terms) VALUES($1, CAST($2 AS tsvector))", key, Terms(segment));

    /// <summary>It goes with its segment.</summary>
    public override void Remove(Statements sql, long key, IndexedSegment segment)
    {
    }

    /// <summary>How common a word is decides how it is looked for best, so every search is planned for its own words.</summary>
    public override void PrepareSearch(Statements sql) => sql.Run("SET LOCAL plan_cache_mode = force_custom_plan");

    public override string Match(SearchTerm term) => term switch
    {
        { Kind: SearchTermKind.Word, Words.Count: 1 } => $"({Lexeme('w', term.Stem)} | {Lexeme('s', term.Stem)})",
        { Kind: SearchTermKind.Prefix } => $"({Phrase(term.Words)}:*)",
        _ => $"({Phrase(term.Words)})",
    };

    protected override string Match(string tag) => Lexeme('t', tag);

    protected override string All(IEnumerable<string> matches) => string.Join(" & ", matches);

    protected override string Any(IEnumerable<string> matches) => $"({string.Join(" | ", matches)})";

    protected override string Without(string match, string excluded) => $"{match} & !{excluded}";

    /// <summary>As the text of a <c>tsvector</c>.</summary>
    internal static string Terms(IndexedSegment segment)
    {
        var tokens = Tokens(segment);
        return string.Join(' ', tokens.Select((token, i) => $"{Lexeme('w', token)}:{Math.Min(i + 1, LastPosition)}")
            .Concat(Stems(tokens).Select(stem => Lexeme('s', stem)))
            .Concat(Tags(segment).Select(tag => Lexeme('t', tag))));
    }

    static string Phrase(IEnumerable<string> words) => string.Join(" <-> ", words.Select(word => Lexeme('w', word)));

    static string Lexeme(char kind, string text)
    {
        var word = text.Length <= LongestWord ? text : text[..(char.IsHighSurrogate(text[LongestWord - 1]) ? LongestWord - 1 : LongestWord)];
        return $"'{kind}{word.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
    }
}
