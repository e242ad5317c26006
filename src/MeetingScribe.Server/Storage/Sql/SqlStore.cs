using System.Data.Common;
using System.Text.Json;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Storage.Sql;

/// <summary>
/// What a store does in SQL that every database here understands, a file per noun. How statements get to the database, its full-text
/// index and what it can promise of erased rows are its own.
/// </summary>
internal abstract partial class SqlStore(SegmentIndex index, TimeProvider clock) : IStore
{
    public abstract Task Scrub(CancellationToken cancellation = default);

    public abstract ValueTask DisposeAsync();

    /// <summary>Statements that see one moment and change nothing.</summary>
    protected abstract Task<T> Read<T>(Func<Statements, T> query, CancellationToken cancellation);

    /// <summary>
    /// Statements that are stored together, or not at all, before the task completes. They may be run again from their beginning where
    /// another writer came between, so they change nothing but the database.
    /// </summary>
    protected abstract Task<T> Write<T>(Func<Statements, T> statements, CancellationToken cancellation);

    static object? Ticks(DateTimeOffset? instant) => instant?.UtcTicks;

    static DateTimeOffset Instant(DbDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);

    static DateTimeOffset? InstantOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : Instant(row, column);

    static string? TextOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    static string Json<T>(T value) => JsonSerializer.Serialize(value, ScribeJson.Options);

    static T FromJson<T>(string json) => JsonSerializer.Deserialize<T>(json, ScribeJson.Options)!;
}
