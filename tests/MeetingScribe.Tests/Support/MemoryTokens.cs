using System.Collections.Concurrent;
using MeetingScribe.Server.Storage;

namespace MeetingScribe.Tests;

/// <summary>Ephemeral keys in memory.</summary>
sealed class MemoryTokens : ITokenStore
{
    readonly ConcurrentDictionary<string, TokenRecord> records = new();

    public ICollection<TokenRecord> Records => records.Values;

    public Task PutToken(TokenRecord token, CancellationToken cancellation = default)
    {
        records[token.Sha256] = token;
        return Task.CompletedTask;
    }

    public Task<TokenRecord?> FindToken(string sha256, CancellationToken cancellation = default) =>
        Task.FromResult(records.GetValueOrDefault(sha256));

    public Task<TokenRecord?> FindTokenByPrefix(string sha256Prefix, CancellationToken cancellation = default) =>
        Task.FromResult(records.Values.SingleOrDefault(record => record.Sha256.StartsWith(sha256Prefix)));

    public Task DeleteToken(string sha256, CancellationToken cancellation = default)
    {
        records.TryRemove(sha256, out _);
        return Task.CompletedTask;
    }
}
