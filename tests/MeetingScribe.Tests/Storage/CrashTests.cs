using MeetingScribe.Search;
using MeetingScribe.Server.Storage.Sql;
using MeetingScribe.Server.Storage.Sqlite;

namespace MeetingScribe.Tests.Storage;

/// <summary>The files as kill -9 or a power cut leave them: copied while the store is open.</summary>
public sealed class CrashTests
{
    const int Commits = 40;

    [Fact]
    public async Task Every_completed_commit_survives_a_kill()
    {
        await using var running = StoreFixture.Open();
        for (var i = 1; i <= Commits; i++) await running.Say($"word{i}");

        await using var after = CopyOf(running);

        Assert.Equal(Commits, await Consistent(after));
    }

    [Fact]
    public async Task A_log_torn_anywhere_loses_whole_commits_from_its_end_only()
    {
        await using var running = StoreFixture.Open();
        for (var i = 1; i <= Commits; i++) await running.Say($"word{i}");
        var random = new Random(5);
        var kept = new HashSet<long>();
        for (var i = 0; i < 25; i++)
        {
            await using var after = CopyOf(running, log =>
            {
                if (i % 2 == 0) log.SetLength(random.NextInt64(log.Length));
                else
                {
                    log.Position = random.NextInt64(log.Length);
                    log.Write(new byte[random.Next(1, 2_000)]);
                }
            });
            kept.Add(await Consistent(after));
        }

        Assert.All(kept, count => Assert.InRange(count, 0, Commits));
        Assert.True(kept.Count > 5); // the tears were in different places
    }

    [Fact]
    public async Task A_scrub_that_a_crash_prevented_is_done_at_the_next_start()
    {
        await using var running = StoreFixture.Open();
        await running.Say("plainword");
        await running.Store.DisposeAsync();
        using (var sql = new Connection(running.File, isReader: false))
        {
            // What an erasing leaves that got no further than its transaction.
            sql.Run("DELETE FROM segments");
            DueScrubs.Add(sql);
        }

        await running.Reopen();

        using var reader = new Connection(running.File, isReader: true);
        Assert.Null(DueScrubs.Newest(reader));
    }

    /// <summary>How many segments there are, having checked that segments, checkpoint and index agree and nothing is missing between.</summary>
    static async Task<long> Consistent(StoreFixture fixture)
    {
        var segments = await fixture.Store.Segments("m1", 0, 1_000);
        Assert.Equal(Enumerable.Range(1, segments.Count).Select(i => $"word{i}"), segments.Select(segment => segment.Text));
        var found = await fixture.Store.Search(new SearchRequest(SearchQuery.Parse("word*").Query));
        Assert.Equal(segments.Count, found.Total);
        if (segments.Count > 0)
            Assert.Equal(segments.Count * 1_600, Assert.Single(await fixture.Store.UnfinishedStreams()).Checkpoint!.Position);
        return segments.Count;
    }

    static StoreFixture CopyOf(StoreFixture running, Action<FileStream>? damage = null)
    {
        var copy = StoreFixture.Closed();
        foreach (var suffix in new[] { "", "-wal" })
        {
            using var from = new FileStream(running.File + suffix, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var to = new FileStream(copy.File + suffix, FileMode.Create, FileAccess.ReadWrite);
            from.CopyTo(to);
            if (suffix == "-wal") damage?.Invoke(to);
        }
        copy.Start();
        return copy;
    }
}
