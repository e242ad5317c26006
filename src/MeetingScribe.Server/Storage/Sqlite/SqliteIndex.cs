using MeetingScribe.Search;
using MeetingScribe.Server.Storage.Sql;

namespace MeetingScribe.Server.Storage.Sqlite;

/// <summary>
/// The index as an FTS5 table. It keeps no text of its own (it is contentless), so a row is taken out with the same columns that put
/// it in.
/// </summary>
sealed class SqliteIndex : SegmentIndex
{
    public override string SelectKeys => "SELECT rowid AS key FROM segment_index WHERE segment_index MATCH $1 AND rowid BETWEEN $2 AND $3";

    public override void Add(Statements sql, long key, IndexedSegment segment)
    {
        var (words, stems, tags) = Columns(segment);
        sql.Run("INSERT INTO segment_index(rowid, words, stems, tags) VALUES($1, $2, $3, $4)", key, words, stems, tags);
    }

    public override void Remove(Statements sql, long key, IndexedSegment segment)
    {
        var (words, stems, tags) = Columns(segment);
        sql.Run("INSERT INTO segment_index(segment_index, rowid, words, stems, tags) VALUES('delete', $1, $2, $3, $4)", key, words, stems, tags);
    }

    public override string Match(SearchTerm term) => term switch
    {
        { Kind: SearchTermKind.Word, Words.Count: 1 } => $"{{words stems}} : {Quote(term.Stem)}",
        { Kind: SearchTermKind.Prefix } => $"words : {Quote(string.Join(' ', term.Words))} *",
        _ => $"words : {Quote(string.Join(' ', term.Words))}",
    };

    protected override string Match(string tag) => $"tags : {Quote(tag)}";

    protected override string All(IEnumerable<string> matches) => string.Join(" AND ", matches);

    protected override string Any(IEnumerable<string> matches) => $"({string.Join(" OR ", matches)})";

    protected override string Without(string match, string excluded) => $"({match}) NOT {excluded}";

    static (string Words, string Stems, string Tags) Columns(IndexedSegment segment)
    {
        var tokens = Tokens(segment);
        return (string.Join(' ', tokens), string.Join(' ', Stems(tokens)), string.Join(' ', Tags(segment)));
    }

    static string Quote(string tokens) => $"\"{tokens.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
