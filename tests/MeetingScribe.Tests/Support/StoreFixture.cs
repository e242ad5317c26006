using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Storage.PostgreSql;
using MeetingScribe.Server.Storage.Sqlite;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests;

/// <summary>The stores there are; what is true of both is tested with both.</summary>
public enum StoreKind
{
    Sqlite,
    PostgreSql,
}

/// <summary>A real store over files or a database of its own, gone after the test.</summary>
sealed class StoreFixture : IAsyncDisposable
{
    readonly Dictionary<string, long> sequences = [];
    readonly TimeProvider clock;
    string? connectionString;

    StoreFixture(TimeProvider clock) => this.clock = clock;

    /// <summary>SQLite's.</summary>
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("scribe-store-").FullName;

    public string File => Path.Combine(Directory, "scribe.db");

    public IStore Store { get; private set; } = null!;

    public static async Task<StoreFixture> Open(StoreKind kind, TimeProvider? clock = null)
    {
        var fixture = new StoreFixture(clock ?? TimeProvider.System);
        if (kind == StoreKind.PostgreSql)
            fixture.connectionString = await (await PostgreSqlServer.Shared).CreateDatabase();
        fixture.Start();
        return fixture;
    }

    /// <summary>The embedded store.</summary>
    public static StoreFixture Open()
    {
        var fixture = Closed();
        fixture.Start();
        return fixture;
    }

    /// <summary>An empty data directory; nothing is opened.</summary>
    public static StoreFixture Closed() => new(TimeProvider.System);

    public void Start() => Store = OpenStore();

    /// <summary>Closes and opens again, as a restart does.</summary>
    public async Task<IStore> Reopen()
    {
        await Store.DisposeAsync();
        Start();
        return Store;
    }

    /// <summary>The store as another process would have it, where there may be another.</summary>
    public IStore OpenBeside() => connectionString is null ? Store : OpenStore();

    /// <summary>A meeting with one participant and one stream.</summary>
    public async Task<StreamKey> OpenStream(string meeting = "m1", string participant = "p1", string stream = "s1", string? title = null)
    {
        await Store.OpenMeeting(Sample.Meeting(meeting, title));
        await Store.JoinParticipant(meeting, participant, "Ana", Sample.Start);
        return (await Store.OpenStream(meeting, participant, stream, Sample.Format, Sample.Start)).Key;
    }

    /// <summary>Stores a text as the meeting's next segment.</summary>
    public async Task<Segment> Say(
        string text, string meeting = "m1", string speaker = "Ana", string participant = "p1", DateTimeOffset? at = null, params string[] flags)
    {
        var stream = await OpenStream(meeting, participant);
        var sequence = sequences[meeting] = sequences.GetValueOrDefault(meeting) + 1;
        var segment = Sample.Segment(meeting, sequence, text, speaker, participant, at, flags);
        return (await Store.Commit(segment, stream, sequence * 1_600, Sample.Checkpoint(sequence * 1_600)))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (Store is not null) await Store.DisposeAsync();
        if (connectionString is not null) await (await PostgreSqlServer.Shared).DropDatabase(connectionString);
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    IStore OpenStore() => connectionString is null ? SqliteStore.Open(Directory, clock) : PostgreSqlStore.Open(connectionString, clock);
}
