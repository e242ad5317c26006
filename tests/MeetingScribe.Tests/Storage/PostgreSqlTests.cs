using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Storage.PostgreSql;

namespace MeetingScribe.Tests.Storage;

/// <summary>What is PostgreSQL's own: a schema that several bring up to date, settings that may be wrong, and text that it cannot hold.</summary>
public sealed class PostgreSqlTests : IAsyncLifetime
{
    PostgreSqlServer server = null!;
    string database = null!;

    public async ValueTask InitializeAsync()
    {
        server = await PostgreSqlServer.Shared;
        database = await server.CreateDatabase();
    }

    public async ValueTask DisposeAsync() => await server.DropDatabase(database);

    [Fact]
    public async Task Nodes_that_start_at_once_make_the_tables_once()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Open(database))));

        await stores[0].CreateMeeting(Sample.Meeting("m1"));
        foreach (var store in stores)
        {
            Assert.NotNull(await store.FindMeeting("m1"));
            await store.DisposeAsync();
        }

        Assert.Equal((long)Schema.Version, await Ask("SELECT count(*) FROM scribe_schema"));
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_left_alone()
    {
        await Open(database).DisposeAsync();
        await Ask("INSERT INTO scribe_schema(step) VALUES(99)");

        var error = Assert.Throws<StoreException>(() => Open(database));

        Assert.Equal(StoreFailure.NewerSchema, error.Failure);
        Assert.Equal(
            $"{Name()} was written by a newer MeetingScribe (schema 99; this one knows {Schema.Version}). Run that version, or restore the backup from before the update.",
            error.Message);
    }

    [Fact]
    public async Task A_database_that_acknowledges_what_it_may_lose_is_refused()
    {
        await server.Execute($"ALTER DATABASE {DatabaseName()} SET synchronous_commit = off");

        var error = Assert.Throws<StoreException>(() => Open(database));

        Assert.Equal((StoreFailure.Unreachable, $"{Name()} may lose what it has stored: synchronous_commit is off. Switch it on in PostgreSQL's settings."), (error.Failure, error.Message));
        Assert.False(await IsThere("meetings"));
    }

    [Fact]
    public void A_wrong_password_is_said_and_not_shown()
    {
        var error = Assert.Throws<StoreException>(() => Open(database.Replace(PostgreSqlServer.Password, "wrong-sesame", StringComparison.Ordinal)));

        Assert.Equal(
            (StoreFailure.Unreachable, $"{Name()} refuses: password authentication failed for user \"scribe\". Check the setting, and what that user may do there."),
            (error.Failure, error.Message));
        Assert.DoesNotContain("sesame", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_not_there_is_said_in_one_line_without_the_password()
    {
        var error = Assert.Throws<StoreException>(() => Open($"Host=127.0.0.1;Port=1;Database=scribe;Username=scribe;Password={PostgreSqlServer.Password}"));

        Assert.Equal(StoreFailure.Away, error.Failure);
        Assert.Equal("The database scribe on 127.0.0.1 (Scribe:Database) cannot be reached: Connection refused. See whether PostgreSQL runs there; the service goes on by itself once it does.", error.Message);
        Assert.DoesNotContain(PostgreSqlServer.Password, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_a_free_connection_is_worth_trying_again()
    {
        await using var store = Open(database);
        await server.Execute($"ALTER DATABASE {DatabaseName()} CONNECTION LIMIT 0");
        await server.Execute($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{DatabaseName()}'");

        var error = await Assert.ThrowsAsync<StoreException>(() => store.CreateMeeting(Sample.Meeting("m1")));

        Assert.Equal((StoreFailure.Busy, true), (error.Failure, error.IsWorthRetrying));
        await server.Execute($"ALTER DATABASE {DatabaseName()} CONNECTION LIMIT -1");
        Assert.NotNull(await store.CreateMeeting(Sample.Meeting("m1")));
    }

    [Fact]
    public async Task Two_that_wait_for_each_other_both_store_in_the_end()
    {
        await using var store = Database.Open(database);
        await store.Write(sql => sql.Run("INSERT INTO keywords(id, severity) VALUES('a', '0'), ('b', '0')"), default);
        using var bothHoldOne = new Barrier(2);

        await Task.WhenAll(Raise("a", "b"), Raise("b", "a"));

        Assert.Equal(["2", "2"], await store.Read(sql => sql.All("SELECT severity FROM keywords ORDER BY id", row => row.GetString(0)), default));

        Task Raise(string first, string second)
        {
            var isFirstTry = true;
            return store.Write(
                sql =>
                {
                    sql.Run("UPDATE keywords SET severity = CAST(CAST(severity AS integer) + 1 AS text) WHERE id = $1", first);
                    if (isFirstTry) bothHoldOne.SignalAndWait();
                    isFirstTry = false;
                    return sql.Run("UPDATE keywords SET severity = CAST(CAST(severity AS integer) + 1 AS text) WHERE id = $1", second);
                },
                default);
        }
    }

    [Fact]
    public async Task Text_that_PostgreSQL_cannot_hold_loses_nothing_else()
    {
        await using var store = Open(database);

        await store.CreateMeeting(Sample.Meeting("m1", "nul \0 and half \ud83d a pair 🙂"));

        Assert.Equal("nul \ufffd and half \ufffd a pair 🙂", (await store.FindMeeting("m1"))!.Title);
    }

    static PostgreSqlStore Open(string database) => PostgreSqlStore.Open(database, TimeProvider.System);

    string Name() => $"The database {DatabaseName()} on {Setting("Host")} (Scribe:Database)";

    string DatabaseName() => Setting("Database");

    string Setting(string key) => database.Split(';').Single(part => part.StartsWith(key + '=', StringComparison.Ordinal))[(key.Length + 1)..];

    Task<object?> Ask(string sql) => server.Execute(sql, DatabaseName());

    async Task<bool> IsThere(string table) => (bool)(await Ask($"SELECT to_regclass('{table}') IS NOT NULL"))!;
}
