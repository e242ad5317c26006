using MeetingScribe.Server.Storage.Sql;

namespace MeetingScribe.Server.Storage.PostgreSql;

/// <summary>
/// The store on a PostgreSQL server. Several processes may write to one database: the unique keys settle whose segment has a number, and
/// a turn that two of them store at once is stored once.
/// </summary>
internal sealed class PostgreSqlStore : SqlStore
{
    readonly Database database;

    PostgreSqlStore(Database database, TimeProvider clock) : base(new PostgreSqlIndex(), clock) => this.database = database;

    /// <inheritdoc cref="Database.Open"/>
    public static PostgreSqlStore Open(string connectionString, TimeProvider clock) => new(Database.Open(connectionString), clock);

    public override ValueTask DisposeAsync() => database.DisposeAsync();

    /// <summary>
    /// Frees the space of erased rows, which later rows overwrite. That is all PostgreSQL can be asked for: until then the bytes stay in its
    /// files, words of the index as entries that lead nowhere, and what was written stays in its log until that is recycled.
    /// </summary>
    public override async Task Scrub(CancellationToken cancellation = default)
    {
        if (await database.Read(DueScrubs.Newest, CancellationToken.None) is not { } due)
            return;
        await database.RunAlone($"VACUUM {string.Join(", ", Schema.MeetingTables)}", CancellationToken.None);
        await database.Write(sql => { DueScrubs.Done(sql, due); return true; }, CancellationToken.None);
    }

    protected override Task<T> Read<T>(Func<Statements, T> query, CancellationToken cancellation) => database.Read(query, cancellation);

    protected override Task<T> Write<T>(Func<Statements, T> statements, CancellationToken cancellation) => database.Write(statements, cancellation);
}
