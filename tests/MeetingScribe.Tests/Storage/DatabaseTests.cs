using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Storage.Sqlite;

namespace MeetingScribe.Tests.Storage;

/// <summary>What goes wrong with a database file, and what is said about it.</summary>
public sealed class DatabaseTests : IDisposable
{
    static readonly TimeSpan NoPatience = TimeSpan.FromMilliseconds(1);

    readonly string directory = Directory.CreateTempSubdirectory("scribe-database-").FullName;

    string DatabaseFile => Path.Combine(directory, Database.FileName);

    [Fact]
    public async Task A_second_server_on_the_directory_is_refused()
    {
        await using var first = Database.Open(directory);

        var error = Assert.Throws<StoreException>(() => Database.Open(directory));

        Assert.Equal(StoreFailure.Busy, error.Failure);
        Assert.StartsWith($"The data directory {directory} is in use by another MeetingScribe process.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_locked_by_another_program_is_named_and_opens_once_it_is_free()
    {
        await Database.Open(directory).DisposeAsync();
        using (var other = new Connection(DatabaseFile, isReader: false))
        {
            other.Run("PRAGMA locking_mode = EXCLUSIVE");
            other.Run("BEGIN EXCLUSIVE");

            var error = Assert.Throws<StoreException>(() => Database.Open(directory, NoPatience));

            Assert.Equal(StoreFailure.Busy, error.Failure);
            Assert.StartsWith($"The database {DatabaseFile} is locked by another program.", error.Message, StringComparison.Ordinal);
        }
        await Database.Open(directory).DisposeAsync();
    }

    [Fact]
    public async Task A_write_that_finds_the_database_locked_is_worth_retrying()
    {
        await using var database = Database.Open(directory, NoPatience);
        using (var other = new Connection(DatabaseFile, isReader: false))
        {
            other.Run("BEGIN IMMEDIATE");
            var error = await Assert.ThrowsAsync<StoreException>(() => AddKeyword(database, "a"));
            Assert.True(error.IsWorthRetrying);
        }

        await AddKeyword(database, "a");

        Assert.Equal(1, await CountKeywords(database));
    }

    [Fact]
    public async Task A_full_disk_stores_nothing_by_halves_and_writing_goes_on_once_there_is_room()
    {
        await using var database = Database.Open(directory);
        await AddKeyword(database, "before");
        await database.WriteAlone(sql => sql.Number($"PRAGMA max_page_count = {sql.Number("PRAGMA page_count")}"), default);

        var error = await Assert.ThrowsAsync<StoreException>(() => database.Write(
            sql =>
            {
                sql.Run("INSERT INTO keywords(id, severity) VALUES('half', 'info')");
                return sql.Run("INSERT INTO keywords(id, severity, note) VALUES('large', 'info', $1)", new string('x', 1_000_000));
            },
            default));

        Assert.Equal(StoreFailure.Full, error.Failure);
        Assert.True(error.IsWorthRetrying);
        Assert.Equal(1, await CountKeywords(database));
        await database.WriteAlone(sql => sql.Number("PRAGMA max_page_count = 1000000"), default);
        await AddKeyword(database, "after");
        Assert.Equal(2, await CountKeywords(database));
    }

    [Fact]
    public async Task A_file_of_a_newer_program_is_left_alone()
    {
        await Database.Open(directory).DisposeAsync();
        using (var newer = new Connection(DatabaseFile, isReader: false)) newer.Run("PRAGMA user_version = 99");

        var error = Assert.Throws<StoreException>(() => Database.Open(directory));

        Assert.Equal(StoreFailure.NewerSchema, error.Failure);
        Assert.Equal(
            $"The database {DatabaseFile} was written by a newer MeetingScribe (schema 99; this one knows {Schema.Version}). Run that version, or restore the backup from before the update.",
            error.Message);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_left_alone()
    {
        await File.WriteAllTextAsync(DatabaseFile, string.Concat(Enumerable.Repeat("This is a shopping list. ", 1_000)));

        var error = Assert.Throws<StoreException>(() => Database.Open(directory));

        Assert.Equal(StoreFailure.Corrupt, error.Failure);
        Assert.StartsWith($"The database {DatabaseFile} is damaged or is no SQLite database.", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("This is a shopping list.", await File.ReadAllTextAsync(DatabaseFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_page_is_said_to_whoever_reads_it()
    {
        await using (var database = Database.Open(directory))
            for (var i = 0; i < 100; i++) await AddKeyword(database, $"{i} {new string('x', 500)}");
        await using (var file = new FileStream(DatabaseFile, FileMode.Open))
        {
            const int LastPages = 8 * 4_096; // the keywords, and nothing that opening reads
            file.Position = file.Length - LastPages;
            await file.WriteAsync(new byte[LastPages].AsMemory());
        }

        await using var reopened = Database.Open(directory);
        var error = await Assert.ThrowsAsync<StoreException>(() => reopened.Read(sql => sql.All("SELECT id FROM keywords", row => row.GetString(0)).Count, default));

        Assert.Equal(StoreFailure.Corrupt, error.Failure);
    }

    [Fact]
    public void A_data_directory_that_is_a_file_is_refused()
    {
        var file = Path.Combine(directory, "file");
        File.WriteAllText(file, "");

        var error = Assert.Throws<StoreException>(() => Database.Open(Path.Combine(file, "data")));

        Assert.Equal(StoreFailure.Unreachable, error.Failure);
        Assert.EndsWith("Set Scribe:DataDirectory to a directory.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_not_installed_is_not_found() => Assert.Null(SqliteLibrary.Find(["libnosuchsqlite.so.0"]));

    [Fact]
    public async Task What_is_written_after_closing_is_refused()
    {
        var database = Database.Open(directory);
        await database.DisposeAsync();

        var error = await Assert.ThrowsAsync<StoreException>(() => AddKeyword(database, "a"));

        Assert.Equal(StoreFailure.Closed, error.Failure);
    }

    [Fact]
    public async Task A_reader_sees_one_moment_while_the_writer_goes_on()
    {
        await using var database = Database.Open(directory);
        await AddKeyword(database, "a");

        var (before, after) = await database.Read(
            sql =>
            {
                var first = sql.Number("SELECT count(*) FROM keywords");
                AddKeyword(database, "b").GetAwaiter().GetResult(); // not blocked by this reader
                return (first, sql.Number("SELECT count(*) FROM keywords"));
            },
            default);

        Assert.Equal((1, 1), (before, after));
        Assert.Equal(2, await CountKeywords(database));
    }

    static Task<int> AddKeyword(Database database, string id) =>
        database.Write(sql => sql.Run("INSERT INTO keywords(id, severity) VALUES($1, 'info')", id), default);

    static Task<long?> CountKeywords(Database database) => database.Read(sql => sql.Number("SELECT count(*) FROM keywords"), default);

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
