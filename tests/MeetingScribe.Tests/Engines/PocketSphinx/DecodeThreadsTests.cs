using MeetingScribe.Server.Engines.PocketSphinx;

namespace MeetingScribe.Tests.Engines.PocketSphinx;

public sealed class DecodeThreadsTests
{
    readonly HandClock clock = new();

    [Fact]
    public async Task Live_steps_go_before_recordings_but_every_fourth_is_a_recordings()
    {
        using var threads = new DecodeThreads(1, clock);
        var order = new List<string>();
        var gate = Occupy(threads);
        var steps = new List<Task<int>>();
        for (var number = 1; number <= 6; number++)
        {
            var name = number;
            steps.Add(threads.Run(() => Note($"r{name}"), isLive: false));
            steps.Add(threads.Run(() => Note($"l{name}"), isLive: true));
        }

        gate.SetResult();
        await Task.WhenAll(steps);

        Assert.Equal("l1 l2 l3 r1 l4 l5 l6 r2 r3 r4 r5 r6", string.Join(' ', order));

        int Note(string name)
        {
            order.Add(name);
            return 0;
        }
    }

    [Fact]
    public async Task The_delay_is_the_wait_of_the_oldest_live_step()
    {
        using var threads = new DecodeThreads(1, clock);
        var gate = Occupy(threads);
        var recording = threads.Run(() => 1, isLive: false);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, threads.Delay);

        var live = threads.Run(() => 2, isLive: true);
        clock.Advance(TimeSpan.FromSeconds(2));
        var later = threads.Run(() => 3, isLive: true);
        Assert.Equal(TimeSpan.FromSeconds(2), threads.Delay);

        gate.SetResult();
        await Task.WhenAll(recording, live, later);
        Assert.Equal(TimeSpan.Zero, threads.Delay);
    }

    [Fact]
    public async Task A_step_that_throws_tells_who_awaits_it_and_the_thread_goes_on()
    {
        using var threads = new DecodeThreads(1, clock);

        await Assert.ThrowsAsync<InvalidOperationException>(() => threads.Run<int>(() => throw new InvalidOperationException(), isLive: true));

        Assert.Equal(5, await threads.Run(() => 5, isLive: false));
    }

    [Fact]
    public async Task What_was_given_before_the_end_is_still_done_and_nothing_after_it_is_taken()
    {
        var threads = new DecodeThreads(1, clock);
        var gate = Occupy(threads);
        var given = threads.Run(() => 4, isLive: false);

        threads.Dispose();
        gate.SetResult();

        Assert.Equal(4, await given);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => threads.Run(() => 5, isLive: true));
    }

    /// <summary>Keeps the only thread busy until the gate is opened.</summary>
    static TaskCompletionSource Occupy(DecodeThreads threads)
    {
        var gate = new TaskCompletionSource();
        var isOn = new TaskCompletionSource();
        _ = threads.Run(
            () =>
            {
                isOn.SetResult();
                gate.Task.Wait();
                return 0;
            },
            isLive: true);
        isOn.Task.Wait();
        return gate;
    }
}
