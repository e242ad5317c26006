using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Storage.Sqlite;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests;

/// <summary>A real store in a directory of its own, gone after the test.</summary>
sealed class StoreFixture : IAsyncDisposable
{
    readonly Dictionary<string, long> sequences = [];

    StoreFixture(string directory) => Directory = directory;

    public string Directory { get; }

    public string File => Path.Combine(Directory, "scribe.db");

    public SqliteStore Store { get; private set; } = null!;

    public static StoreFixture Open()
    {
        var fixture = Closed();
        fixture.Start();
        return fixture;
    }

    /// <summary>An empty data directory; nothing is opened.</summary>
    public static StoreFixture Closed() => new(System.IO.Directory.CreateTempSubdirectory("scribe-store-").FullName);

    public void Start() => Store = SqliteStore.Open(Directory, TimeProvider.System);

    /// <summary>Closes and opens again, as a restart does.</summary>
    public async Task<SqliteStore> Reopen()
    {
        await Store.DisposeAsync();
        Start();
        return Store;
    }

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
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
