using MeetingScribe.Server.Storage.Sql;

namespace MeetingScribe.Server.Storage.Sqlite;

/// <summary>The embedded store: one <see cref="Database"/> file of one process.</summary>
internal sealed class SqliteStore : SqlStore
{
    readonly Database database;
    readonly SemaphoreSlim scrubbing = new(1);

    SqliteStore(Database database, TimeProvider clock) : base(new SqliteIndex(), clock) => this.database = database;

    /// <inheritdoc cref="Database.Open"/>
    public static SqliteStore Open(string directory, TimeProvider clock) => new(Database.Open(directory), clock);

    public override ValueTask DisposeAsync() => database.DisposeAsync();

    public override async Task Scrub(CancellationToken cancellation = default)
    {
        await scrubbing.WaitAsync(cancellation);
        try
        {
            if (await database.Read(DueScrubs.Newest, CancellationToken.None) is not { } due)
                return;

            // 1. the words of the index
            var isMerged = await database.Write(Sqlite.Scrub.BeginMerge, CancellationToken.None);
            while (!isMerged) isMerged = await database.Write(Sqlite.Scrub.GoOnMerging, CancellationToken.None);

            // 2. copies in pages
            for (var look = 0; look < Sqlite.Scrub.Looks; look++)
                await ZeroGaps();

            // 3. the log
            await database.WriteAlone(sql => Sqlite.Scrub.Finish(sql, database.Gaps, due), CancellationToken.None);
        }
        finally
        {
            scrubbing.Release();
        }
    }

    protected override Task<T> Read<T>(Func<Statements, T> query, CancellationToken cancellation) => database.Read(query, cancellation);

    protected override Task<T> Write<T>(Func<Statements, T> statements, CancellationToken cancellation) => database.Write(statements, cancellation);

    async Task ZeroGaps()
    {
        var patience = Sqlite.Scrub.Patience;
        for (long? at = 0; at is { } from;)
        {
            at = await database.WriteAlone(sql => Sqlite.Scrub.ZeroGaps(sql, database.Gaps, from), CancellationToken.None);
            if (at == from && --patience == 0)
                throw Sqlite.Scrub.InTheWay();
        }
    }
}
