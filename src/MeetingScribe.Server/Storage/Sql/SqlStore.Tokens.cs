using System.Data.Common;

namespace MeetingScribe.Server.Storage.Sql;

internal abstract partial class SqlStore
{
    const string SelectTokens = "SELECT sha256, scope, meeting_id, participant_id, expires_utc, extra FROM tokens";

    public Task PutToken(TokenRecord token, CancellationToken cancellation = default) =>
        Write(
            sql =>
            {
                sql.Run("DELETE FROM tokens WHERE expires_utc < $1", Ticks(clock.GetUtcNow()));
                return sql.Run(
                    """
                    INSERT INTO tokens(sha256, scope, meeting_id, participant_id, expires_utc, extra) VALUES($1, $2, $3, $4, $5, $6)
                    ON CONFLICT(sha256) DO UPDATE SET scope = $2, meeting_id = $3, participant_id = $4, expires_utc = $5, extra = $6
                    """,
                    token.Sha256, token.Scope, token.MeetingId, token.ParticipantId, Ticks(token.ExpiresUtc), token.Extra);
            },
            cancellation);

    public Task<TokenRecord?> FindToken(string sha256, CancellationToken cancellation = default) =>
        Read(sql => sql.One($"{SelectTokens} WHERE sha256 = $1", ReadToken, sha256), cancellation);

    public Task<TokenRecord?> FindTokenByPrefix(string sha256Prefix, CancellationToken cancellation = default) =>
        // 'g' comes behind every hexadecimal digit: a range of the primary key.
        Read(sql => sql.One($"{SelectTokens} WHERE sha256 >= $1 AND sha256 < $1 || 'g'", ReadToken, sha256Prefix), cancellation);

    public Task DeleteToken(string sha256, CancellationToken cancellation = default) =>
        Write(sql => sql.Run("DELETE FROM tokens WHERE sha256 = $1", sha256), cancellation);

    static TokenRecord ReadToken(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), TextOrNull(row, 2), TextOrNull(row, 3), Instant(row, 4), TextOrNull(row, 5));
}
