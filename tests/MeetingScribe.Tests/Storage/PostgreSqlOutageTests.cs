using System.Diagnostics;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Storage.PostgreSql;

namespace MeetingScribe.Tests.Storage;

/// <summary>A server of its own that stops, dies, or has no room: the store says so, keeps what it acknowledged, and goes on by itself.</summary>
public sealed class PostgreSqlOutageTests : IAsyncLifetime
{
    PostgreSqlServer server = null!;

    public async ValueTask InitializeAsync() => server = await PostgreSqlServer.Run();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task While_the_server_is_stopped_everything_is_worth_trying_again_and_once_it_is_back_everything_works_at_once()
    {
        await using var store = PostgreSqlStore.Open(await server.CreateDatabase(), TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => store.CreateMeeting(Sample.Meeting($"before{i}")))); // every connection is in use
        await server.Stop();

        foreach (var call in new Func<Task>[] { () => store.CreateMeeting(Sample.Meeting("while")), () => store.FindMeeting("before1") })
        {
            var error = await Assert.ThrowsAsync<StoreException>(call);
            Assert.Equal((StoreFailure.Away, true), (error.Failure, error.IsWorthRetrying));
        }

        await server.Start();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => store.CreateMeeting(Sample.Meeting($"after{i}"))));
        Assert.Equal(80, (await store.ListMeetings(null, null, 100, null)).Meetings.Count);
    }

    [Fact]
    public async Task A_restart_in_between_is_not_noticed()
    {
        await using var store = PostgreSqlStore.Open(await server.CreateDatabase(), TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => store.CreateMeeting(Sample.Meeting($"before{i}"))));
        await server.Stop();
        await server.Start();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i => Assert.NotNull(await store.FindMeeting($"before{i}"))));
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => store.CreateMeeting(Sample.Meeting($"after{i}"))));
    }

    [Fact]
    public async Task Every_completed_commit_survives_a_kill_of_the_server()
    {
        await using var store = PostgreSqlStore.Open(await server.CreateDatabase(), TimeProvider.System);
        await store.OpenMeeting(Sample.Meeting("m1"));
        await store.JoinParticipant("m1", "p1", null, Sample.Start);
        var stream = (await store.OpenStream("m1", "p1", "s1", Sample.Format, Sample.Start)).Key;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var committing = CommitUntilItFails();
        await Task.WhenAny(enough.Task, committing);
        await server.Kill();
        var committed = await committing;
        await server.Start();

        // The last one may have been stored without anybody hearing of it.
        Assert.InRange((await store.Segments("m1", 0, 1_000_000)).Count, committed, committed + 1);
        Assert.InRange(Assert.Single(await store.UnfinishedStreams()).Checkpoint!.Position, committed, committed + 1);

        async Task<int> CommitUntilItFails()
        {
            for (var number = 1; ; number++)
            {
                try
                {
                    await store.Commit(Sample.Segment("m1", number, "hello"), stream, number, Sample.Checkpoint(number));
                }
                catch (StoreException error) when (error.Failure == StoreFailure.Away)
                {
                    return number - 1;
                }
                if (number == 30)
                    enough.SetResult();
            }
        }
    }

    [Fact]
    public async Task A_full_disk_stores_nothing_by_halves_and_writing_goes_on_once_there_is_room()
    {
        var disk = Directory.CreateTempSubdirectory("scribe-pg-disk-").FullName;
        if (!await Try("mount", "-t", "tmpfs", "-o", "size=40m,mode=777", "none", disk))
        {
            Directory.Delete(disk);
            Assert.Skip("Only somebody who may mount a disk can fill one.");
        }

        try
        {
            await Try("chown", "postgres:", disk);
            await server.Execute($"CREATE TABLESPACE tight LOCATION '{disk}'");
            var database = await server.CreateDatabase("TABLESPACE tight");
            await using (var store = PostgreSqlStore.Open(database, TimeProvider.System))
            {
                var ballast = Path.Combine(disk, "ballast");
                await File.WriteAllBytesAsync(ballast, new byte[new DriveInfo(disk).AvailableFreeSpace - (2 << 20)]);
                await store.CreateMeeting(Sample.Meeting("before"));

                var error = await Assert.ThrowsAsync<StoreException>(async () =>
                {
                    for (var i = 0; i < 100; i++)
                        await store.CreateMeeting(Sample.Meeting($"large{i}", Noise(1_000_000)));
                });

                Assert.Equal((StoreFailure.Full, true), (error.Failure, error.IsWorthRetrying));
                Assert.NotNull(await store.FindMeeting("before"));
                File.Delete(ballast);
                Assert.NotNull(await store.CreateMeeting(Sample.Meeting("after", Noise(1_000_000))));
            }

            await server.DropDatabase(database);
            await server.Execute("DROP TABLESPACE tight");
        }
        finally
        {
            Assert.True(await Try("umount", disk));
            Directory.Delete(disk);
        }
    }

    /// <summary>Letters that do not compress.</summary>
    static string Noise(int length) => new Random(1).GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/", length);

    static async Task<bool> Try(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
