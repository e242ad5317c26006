namespace MeetingScribe.Server.Storage;

/// <summary>Ephemeral keys, by the SHA-256 of the secret (lower-case hex). Part of <see cref="IStore"/>.</summary>
public interface ITokenStore
{
    Task PutToken(TokenRecord token, CancellationToken cancellation = default);

    /// <summary>Null if unknown; the caller judges the expiry. Expired ones are swept at the next put.</summary>
    Task<TokenRecord?> FindToken(string sha256, CancellationToken cancellation = default);

    /// <summary>The one whose hash begins so, or null.</summary>
    Task<TokenRecord?> FindTokenByPrefix(string sha256Prefix, CancellationToken cancellation = default);

    Task DeleteToken(string sha256, CancellationToken cancellation = default);
}

/// <param name="Scope"><c>ingest</c>, <c>watch</c>, <c>search</c> or <c>admin</c>.</param>
/// <param name="MeetingId">Null: any meeting.</param>
/// <param name="Extra">JSON that belongs to whoever minted it (a realtime session's configuration).</param>
public sealed record TokenRecord(
    string Sha256,
    string Scope,
    string? MeetingId,
    string? ParticipantId,
    DateTimeOffset ExpiresUtc,
    string? Extra = null);
