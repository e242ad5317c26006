namespace MeetingScribe.Server.Storage;

internal sealed partial class SqliteStore
{
    public Task PutToken(TokenRecord token, CancellationToken cancellation = default) =>
        database.Write(
            sql =>
            {
                sql.Run("DELETE FROM tokens WHERE expires_utc < $1", Ticks(clock.GetUtcNow()));
                return sql.Run(
                    """
                    INSERT OR REPLACE INTO tokens(sha256, scope, meeting_id, participant_id, expires_utc, extra)
                    VALUES($1, $2, $3, $4, $5, $6)
                    """,
                    token.Sha256, token.Scope, token.MeetingId, token.ParticipantId, Ticks(token.ExpiresUtc), token.Extra);
            },
            cancellation);

    public Task<TokenRecord?> FindToken(string sha256, CancellationToken cancellation = default) =>
        database.Read(
            sql => sql.One(
                "SELECT sha256, scope, meeting_id, participant_id, expires_utc, extra FROM tokens WHERE sha256 = $1",
                row => new TokenRecord(
                    row.GetString(0), row.GetString(1), TextOrNull(row, 2), TextOrNull(row, 3), Instant(row, 4), TextOrNull(row, 5)),
                sha256),
            cancellation);
}
