using System.Security.Cryptography;
using System.Text;
using MeetingScribe.Server.Configuration;
using MeetingScribe.Server.Storage;

namespace MeetingScribe.Server.Access;

/// <summary>
/// Knows every key, standing and ephemeral, by its SHA-256 alone. A fast hash is enough: keys are random, not passwords.
/// Thread-safe.
/// </summary>
sealed class AccessKeys(IReadOnlyList<StandingKey> standing, ITokenStore tokens, TimeProvider time)
{
    public const string EphemeralPrefix = "ek_";

    /// <summary>What the key allows, or null if it is unknown or expired.</summary>
    public async ValueTask<Grant?> Find(string key, CancellationToken cancellation = default)
    {
        var hash = StandingKey.Hash(key);
        if (!key.StartsWith(EphemeralPrefix))
            return FindStanding(hash);

        var token = await tokens.FindToken(Hex(hash), cancellation);
        if (token is null || token.ExpiresUtc <= time.GetUtcNow() || ScopeNames.Parse(token.Scope) is not { } scope)
            return null;
        return new Grant("ephemeral", scope, token.MeetingId, token.ParticipantId, token.ExpiresUtc, token.Extra);
    }

    /// <summary>Makes an ephemeral key; whoever calls has checked that it may.</summary>
    public async Task<MintedKey> Mint(
        Scope scope, string? meetingId, string? participantId, TimeSpan lifetime, string? extra = null, CancellationToken cancellation = default)
    {
        var value = EphemeralPrefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        // Whole seconds, so that the answer (in seconds for some clients) and the record agree.
        var expires = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + lifetime).ToUnixTimeSeconds());
        await tokens.PutToken(new TokenRecord(Hex(StandingKey.Hash(value)), scope.Name(), meetingId, participantId, expires, extra), cancellation);
        return new MintedKey(value, expires);
    }

    /// <summary>Compares with every key in constant time, found or not.</summary>
    Grant? FindStanding(byte[] hash)
    {
        Grant? found = null;
        foreach (var key in standing)
        {
            if (CryptographicOperations.FixedTimeEquals(key.Sha256, hash))
                found = key.Grant;
        }

        return found;
    }

    static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}

/// <summary>A standing key as it is kept in memory: its hash and what it allows.</summary>
sealed record StandingKey(byte[] Sha256, Grant Grant)
{
    public StandingKey(ApiKeyOptions options) : this(Hash(options.Key), new Grant(options.Name, options.Scopes))
    {
    }

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

/// <summary>The only time an ephemeral key is seen.</summary>
sealed record MintedKey(string Value, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"a key until {ExpiresAt:O}";
}
