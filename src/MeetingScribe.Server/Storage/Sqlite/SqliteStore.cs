using System.Text.Json;
using MeetingScribe.Transcripts;
using Microsoft.Data.Sqlite;

namespace MeetingScribe.Server.Storage.Sqlite;

/// <summary>The embedded store: SQL over one <see cref="Database"/>, a file per noun.</summary>
internal sealed partial class SqliteStore : IStore
{
    readonly Database database;

    readonly TimeProvider clock;

    SqliteStore(Database database, TimeProvider clock) => (this.database, this.clock) = (database, clock);

    /// <inheritdoc cref="Database.Open"/>
    public static SqliteStore Open(string directory, TimeProvider clock) => new(Database.Open(directory), clock);

    public ValueTask DisposeAsync() => database.DisposeAsync();

    static object? Ticks(DateTimeOffset? instant) => instant?.UtcTicks;

    static DateTimeOffset Instant(SqliteDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);

    static DateTimeOffset? InstantOrNull(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : Instant(row, column);

    static string? TextOrNull(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    static string Json<T>(T value) => JsonSerializer.Serialize(value, ScribeJson.Options);

    static T FromJson<T>(string json) => JsonSerializer.Deserialize<T>(json, ScribeJson.Options)!;
}
