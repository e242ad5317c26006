using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using MeetingScribe.Server.Configuration;
using MeetingScribe.Server.Storage;

namespace MeetingScribe.Server.Access;

/// <summary>
/// Knows every key, standing and ephemeral, by its SHA-256 alone. A fast hash is enough: keys are random, not passwords.
/// An ephemeral key is looked up by that hash: how long it takes says something of a hash at most, from which no key can be guessed.
/// Thread-safe.
/// </summary>
/// <param name="others">Null: this process is alone.</param>
sealed class AccessKeys(IReadOnlyList<StandingKey> standing, ITokenStore tokens, TimeProvider time, IRevocations? others = null)
{
    public const string EphemeralPrefix = "ek_";
    const string IdPrefix = "key_";
    const int IdBytes = 16;

    static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    readonly RunningRequests running = new();

    /// <summary>What the key allows, or null if it is unknown or expired.</summary>
    public async ValueTask<Grant?> Find(string key, CancellationToken cancellation = default)
    {
        var hash = StandingKey.Hash(key);
        if (!key.StartsWith(EphemeralPrefix))
            return FindStanding(hash);

        var token = await tokens.FindToken(Hex(hash), cancellation);
        if (token is null || token.ExpiresUtc <= time.GetUtcNow() || ScopeNames.Parse(token.Scope) is not { } scope)
            return null;
        return new Grant("ephemeral", scope, token.MeetingId, token.ParticipantId, token.ExpiresUtc, token.Extra, IdOf(hash));
    }

    /// <summary>Names a key for those who may not know it: half of its hash, which is enough to be unique and of no use as a key.</summary>
    public static string IdOf(ReadOnlySpan<byte> sha256) => IdPrefix + Convert.ToHexStringLower(sha256[..IdBytes]);

    /// <summary>Makes an ephemeral key; whoever calls has checked that it may.</summary>
    public async Task<MintedKey> Mint(
        Scope scope, string? meetingId, string? participantId, TimeSpan lifetime, string? extra = null, CancellationToken cancellation = default)
    {
        var value = EphemeralPrefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        // Whole seconds, so that the answer (in seconds for some clients) and the record agree.
        var expires = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + lifetime).ToUnixTimeSeconds());
        var hash = StandingKey.Hash(value);
        await tokens.PutToken(new TokenRecord(Hex(hash), scope.Name(), meetingId, participantId, expires, extra), cancellation);
        return new MintedKey(IdOf(hash), value, expires);
    }

    /// <summary>What an ephemeral key of that id allows, expired ones included; null if there is none.</summary>
    public async ValueTask<TokenRecord?> FindById(string id, CancellationToken cancellation = default) =>
        id.StartsWith(IdPrefix) && id.Length == IdPrefix.Length + 2 * IdBytes && id.AsSpan(IdPrefix.Length).IndexOfAnyExcept(HexDigits) < 0
            ? await tokens.FindTokenByPrefix(id[IdPrefix.Length..], cancellation)
            : null;

    /// <summary>From here on the key is unknown, and what it had opened is cut off, wherever that is.</summary>
    public async Task Revoke(TokenRecord token, CancellationToken cancellation = default)
    {
        await tokens.DeleteToken(token.Sha256, cancellation);
        var id = IdOf(Convert.FromHexString(token.Sha256));
        CutOff(id);
        if (others is not null)
            await others.CutOff(id);
    }

    /// <summary>The key was revoked, here or elsewhere: cuts what it has opened here.</summary>
    public void CutOff(string id) => running.CutOff(id);

    /// <summary>Cuts off what runs here on keys that were revoked elsewhere unheard. One that has merely expired keeps what it opened.</summary>
    public async Task CutOffRevoked()
    {
        foreach (var id in running.ValidKeys(time.GetUtcNow()))
        {
            if (await FindById(id) is null)
                CutOff(id);
        }
    }

    /// <summary>A request begins with the key, and ends when the result is disposed of; null for keys that nobody can revoke.</summary>
    public RunningRequests.Running? Begin(string? key, HttpContext request) =>
        key?.StartsWith(EphemeralPrefix) == true ? running.Begin(IdOf(StandingKey.Hash(key)), request) : null;

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
    public StandingKey(ApiKeyOptions options) : this(Hash(options.Key), new Grant(options.Name, options.Scopes)) =>
        Grant = Grant with { KeyId = AccessKeys.IdOf(Sha256) };

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

/// <summary>The only time an ephemeral key is seen.</summary>
/// <param name="Id">To revoke it by.</param>
sealed record MintedKey(string Id, string Value, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"a key until {ExpiresAt:O}";
}
