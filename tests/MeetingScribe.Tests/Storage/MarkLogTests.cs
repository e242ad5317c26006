using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;

namespace MeetingScribe.Tests.Storage;

/// <summary>A recording's marks, on a disk that takes only a part of them.</summary>
public sealed class MarkLogTests : IDisposable
{
    readonly string path = Path.Combine(Path.GetTempPath(), $"marks-{Guid.NewGuid():n}");

    public void Dispose() => File.Delete(path);

    [Fact]
    public void A_mark_that_was_cut_short_is_written_over_by_the_next()
    {
        var log = new MarkLog(path);
        log.Append(new CommitMark(1_000));
        File.AppendAllText(path, """{"kind":"commit","frame":20000000000000000000000000000""");

        log.Append(new ClearMark(3_000));
        new MarkLog(path).Append(new CommitMark(4_000));

        Assert.Equal([new CommitMark(1_000), new ClearMark(3_000), new CommitMark(4_000)], new MarkLog(path).Before(long.MaxValue));
    }

    [Fact]
    public void A_mark_that_finds_no_room_is_not_taken_and_the_next_one_is()
    {
        var log = new MarkLog(path);
        File.CreateSymbolicLink(path, "/dev/full");
        Assert.Throws<IOException>(() => log.Append(new CommitMark(1_000)));
        File.Delete(path);
        log.Append(new CommitMark(2_000));

        Assert.Equal([new CommitMark(2_000)], log.Before(long.MaxValue));
        Assert.Equal([new CommitMark(2_000)], new MarkLog(path).Before(long.MaxValue));
    }
}
