using MeetingScribe.Server.Storage;
using MeetingScribe.Silo.Membership;
using MeetingScribe.Silo.Volumes;
using MeetingScribe.Speech;
using MeetingScribe.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace MeetingScribe.Silo.Tests;

/// <summary>Which pieces a volume takes, and from whom.</summary>
public sealed class HeldCopiesTests : IAsyncLifetime
{
    readonly string directory = Directory.CreateTempSubdirectory("scribe-").FullName;
    NpgsqlDataSource source = null!;
    Ledger ledger = null!;
    RecordingFolder recordings = null!;
    HeldCopies held = null!;

    public async ValueTask InitializeAsync()
    {
        source = NpgsqlDataSource.Create(await (await PostgreSqlServer.Shared).CreateDatabase());
        var tables = new ClusterTables(source, "c");
        await tables.Open();
        ledger = new Ledger(tables);
        recordings = new RecordingFolder(directory, TimeProvider.System, NullLogger<RecordingFolder>.Instance);
        held = new HeldCopies(recordings, ledger, "here", TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        held.Release("r1");
        recordings.Dispose();
        await source.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Pieces_that_come_again_or_overlap_are_taken_once()
    {
        await ledger.TakeOver("r1", "writer");

        Assert.Equal(WriteOutcome.Written, await Write(1, offset: 0, "abcd"));
        Assert.Equal(WriteOutcome.Written, await Write(1, offset: 0, "abcd"));
        Assert.Equal(WriteOutcome.Written, await Write(1, offset: 2, "cdef"));
        Assert.Equal(WriteOutcome.Gap, await Write(1, offset: 8, "ij"));

        Assert.Equal("abcdef", Text());
    }

    [Fact]
    public async Task An_older_writer_is_refused_also_before_the_newer_one_has_written()
    {
        await ledger.TakeOver("r1", "old");
        Assert.Equal(WriteOutcome.Written, await Write(1, offset: 0, "ab"));
        await ledger.TakeOver("r1", "new");
        held.Look("r1", takesOver: true);

        Assert.Equal(WriteOutcome.Superseded, await Write(1, offset: 2, "cd"));
        Assert.False(await ledger.Rely("r1", takeOver: 1, ["old", "here"]));

        Assert.Equal("ab", Text());
    }

    [Fact]
    public async Task A_copy_that_is_relied_on_goes_on_under_a_new_writer_and_loses_what_that_does_not_have()
    {
        await ledger.TakeOver("r1", "old");
        await Write(1, offset: 0, "abcd", new ClearMark(1), new ClearMark(2));
        await ledger.Rely("r1", takeOver: 1, ["old", "here"]);
        await ledger.TakeOver("r1", "new");

        Assert.Equal(WriteOutcome.Written, await held.Write(new Piece("r1", 2, Offset: 3, FirstMark: 1, [new CommitMark(3)], IsLast: false), "xyz"u8.ToArray()));

        Assert.Equal("abcxyz", Text());
        Assert.Equal([new ClearMark(1), new CommitMark(3)], recordings.ReadMarks("r1").Before(long.MaxValue));
    }

    [Fact]
    public async Task A_copy_that_nobody_relies_on_begins_from_nothing_under_a_new_writer()
    {
        await ledger.TakeOver("r1", "old");
        await Write(1, offset: 0, "abcd");
        await ledger.TakeOver("r1", "new");

        Assert.Equal(WriteOutcome.Gap, await Write(2, offset: 3, "xyz"));
        Assert.Equal(WriteOutcome.Written, await Write(2, offset: 0, "xyz"));

        Assert.Equal("xyz", Text());
    }

    [Fact]
    public async Task Nothing_is_written_to_a_recording_that_a_session_here_has_or_that_was_erased()
    {
        await ledger.TakeOver("r1", "writer");
        Action lost = () => { };
        held.Own("r1", lost);
        Assert.Equal(WriteOutcome.Busy, await Write(1, offset: 0, "ab"));

        held.Disown("r1", lost);
        Assert.Equal(WriteOutcome.Written, await Write(1, offset: 0, "ab"));

        Assert.Equal(["writer"], await ledger.BeginErasing("r1"));
        Assert.Equal(2, held.Erase("r1"));
        Assert.Equal(WriteOutcome.Superseded, await Write(1, offset: 2, "cd"));
        Assert.Empty(recordings.All);
    }

    [Fact]
    public async Task What_was_erased_while_a_volume_was_away_is_listed_until_the_last_one_has_removed_it()
    {
        await ledger.TakeOver("r1", "writer");
        await ledger.Touch("r1", "here");
        await ledger.Touch("r1", "there");
        Assert.Equal(["writer", "here", "there"], await ledger.BeginErasing("r1"));
        await ledger.EndErasing("r1", ["here", "there"]);

        Assert.Null(await ledger.TakeOver("r1", "writer"));
        Assert.Equal(["r1"], await ledger.LeftOn("here"));
        await ledger.Removed("r1", "here");
        Assert.Empty(await ledger.LeftOn("here"));
        Assert.Equal(["r1"], await ledger.LeftOn("there"));
        await ledger.Removed("r1", "there");
        Assert.Empty(await ledger.LeftOn("there"));
    }

    [Fact]
    public void One_volume_more_moves_no_copies_but_its_own()
    {
        string[] three = ["a", "b", "c"];
        var moved = Enumerable.Range(0, 1_000).Select(number => $"r{number}")
            .Select(recording => (Before: three.MaxBy(volume => Rendezvous.Weight(recording, volume)), After: three.Append("d").MaxBy(volume => Rendezvous.Weight(recording, volume))))
            .Where(one => one.Before != one.After)
            .ToList();

        Assert.All(moved, one => Assert.Equal("d", one.After));
        Assert.InRange(moved.Count, 200, 300);
    }

    Task<WriteOutcome> Write(long takeOver, long offset, string audio, params StreamMark[] marks) =>
        held.Write(new Piece("r1", takeOver, offset, FirstMark: 0, marks, IsLast: false), System.Text.Encoding.ASCII.GetBytes(audio));

    string Text()
    {
        using var file = recordings.OpenToRead("r1")!;
        var bytes = new byte[RandomAccess.GetLength(file)];
        return System.Text.Encoding.ASCII.GetString(bytes, 0, RandomAccess.Read(file, bytes, 0));
    }
}
