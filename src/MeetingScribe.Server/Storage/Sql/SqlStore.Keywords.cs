using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Storage.Sql;

internal abstract partial class SqlStore
{
    public Task<bool> PutKeyword(Keyword keyword, CancellationToken cancellation = default) =>
        Write(
            sql =>
            {
                var isNew = sql.Number("SELECT 1 FROM keywords WHERE id = $1", keyword.Id) is null;
                sql.Run(
                    """
                    INSERT INTO keywords(id, phrase, regex, severity, note) VALUES($1, $2, $3, $4, $5)
                    ON CONFLICT(id) DO UPDATE SET phrase = $2, regex = $3, severity = $4, note = $5
                    """,
                    keyword.Id, keyword.Phrase, keyword.Regex, keyword.Severity, keyword.Note);
                return isNew;
            },
            cancellation);

    public Task<bool> DeleteKeyword(string keywordId, CancellationToken cancellation = default) =>
        Write(sql => sql.Run("DELETE FROM keywords WHERE id = $1", keywordId) == 1, cancellation);

    public Task<IReadOnlyList<Keyword>> Keywords(CancellationToken cancellation = default) =>
        Read<IReadOnlyList<Keyword>>(
            sql => sql.All(
                "SELECT id, phrase, regex, severity, note FROM keywords ORDER BY id",
                row => new Keyword(row.GetString(0), TextOrNull(row, 1), TextOrNull(row, 2), row.GetString(3), TextOrNull(row, 4))),
            cancellation);
}
