using System.Reflection;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Sessions;

/// <summary>A meeting is summarised as it runs and at its end, beside its captions and never before them.</summary>
public sealed class MeetingSummaryTests
{
    [Fact]
    public async Task A_summary_rolls_every_twenty_segments_and_viewers_are_shown_the_newest()
    {
        await using var host = await SessionsHost.Open();
        var session = await host.Node.OpenMeeting("m");
        var stream = await Stream(host.Store);

        await Say(session, stream, 1, 19);
        Assert.Null(await host.Store.FindSummary("m"));
        await Say(session, stream, 20, 20);
        await Eventually.IsTrue(async () => await host.Store.FindSummary("m") is not null, seconds: 60);

        var stored = (await host.Store.FindSummary("m"))!;
        Assert.Equal(20, stored.ThroughSequence);
        Assert.NotEmpty(Cited(stored));
        Assert.Subset((await host.Store.Segments("m", 0, 100)).Select(segment => segment.Id).ToHashSet(), Cited(stored));
        Assert.False((await session.Summary.Make()).IsNew); // waits for the rolling one to be shown
        session.Feed.Close();
        Assert.Equal(20, Assert.Single((await Events(session)).OfType<SummaryEvent>()).Summary.ThroughSequence);
    }

    [Fact]
    public async Task The_last_summary_of_a_meeting_has_read_all_of_it_and_is_told_before_the_end()
    {
        await using var host = await SessionsHost.Open();
        var session = await host.Node.OpenMeeting("m");
        await Say(session, await Stream(host.Store), 1, 3);

        Assert.Equal(MeetingEnd.Ended, await host.Sessions.EndMeeting("m"));

        Assert.Equal(3, (await host.Store.FindSummary("m"))!.ThroughSequence);
        Assert.Equal(3, Assert.Single((await Events(session)).OfType<SummaryEvent>()).Summary.ThroughSequence);
    }

    [Fact]
    public async Task After_a_restart_viewers_have_the_stored_summary_and_the_next_one_goes_on_from_it()
    {
        await using var host = await SessionsHost.Open();
        await Say(await host.Node.OpenMeeting("m"), await Stream(host.Store), 1, 20);
        await Eventually.IsTrue(async () => await host.Store.FindSummary("m") is not null, seconds: 60);
        await host.Crash();
        await host.Start();

        var session = await host.Node.OpenMeeting("m");
        await Say(session, await Stream(host.Store), 21, 25);
        var answer = await host.Sessions.Summarise("m");

        Assert.Equal((true, 25L), (answer!.IsNew, answer.Summary!.ThroughSequence));
        Assert.Equal((false, 25L), ((await host.Sessions.Summarise("m"))!.IsNew, (await host.Store.FindSummary("m"))!.ThroughSequence));
    }

    [Fact]
    public async Task A_summary_that_takes_for_ever_holds_up_no_segment_and_no_second_one_begins()
    {
        await using var host = await SessionsHost.Open();
        var slow = SlowSummaries.Over(host.Store);
        var meeting = await host.Store.OpenMeeting(Sample.Meeting("m"));
        var session = await MeetingSession.Open(meeting, host.Over(slow.Store), () => { });
        var stream = await Stream(host.Store);

        await Say(session, stream, 1, 65);
        await slow.Begun;

        Assert.Equal(65, await host.Store.LastSequence("m"));
        Assert.Equal(1, slow.Asked);
        slow.GoOn();
        await session.Summary.Try();
        Assert.Equal(65, (await host.Store.FindSummary("m"))!.ThroughSequence);
    }

    [Fact]
    public async Task A_summary_that_cannot_be_stored_does_not_keep_the_meeting_from_ending()
    {
        await using var host = await SessionsHost.Open();
        var slow = SlowSummaries.Over(host.Store);
        slow.Fail();
        var meeting = await host.Store.OpenMeeting(Sample.Meeting("m"));
        var session = await MeetingSession.Open(meeting, host.Over(slow.Store), () => { });
        await Say(session, await Stream(host.Store), 1, 1);

        await session.Summary.Try();

        Assert.Equal(1, slow.Asked);
        await Assert.ThrowsAsync<StoreException>(session.Summary.Make);
    }

    [Fact]
    public async Task Once_stopped_nothing_of_an_erased_meeting_is_stored_again()
    {
        await using var host = await SessionsHost.Open();
        var session = await host.Node.OpenMeeting("m");
        await Say(session, await Stream(host.Store), 1, 5);

        Assert.NotNull(await host.Sessions.EraseMeeting("m"));
        await host.Store.OpenMeeting(Sample.Meeting("m"));

        Assert.False((await session.Summary.Make()).IsNew);
        Assert.Null(await host.Store.FindSummary("m"));
    }

    static async Task<StreamRecord> Stream(IStore store)
    {
        await store.OpenMeeting(Sample.Meeting("m"));
        await store.JoinParticipant("m", "ana", "Ana", Sample.Start);
        return await store.OpenStream("m", "ana", "s", Sample.Format, Sample.Start);
    }

    static async Task Say(MeetingSession session, StreamRecord stream, int from, int to)
    {
        for (var turn = from; turn <= to; turn++)
        {
            var start = turn * 16_000L;
            Word[] words = [.. $"item {turn} of the agenda is the delivery of order number {turn * 7} to customers".Split(' ').Select((text, i) => new Word(text, start + (i * 100), start + (i * 100) + 90, 0.9))];
            await session.Commit(stream, new Utterance(start, start + 8_000, words, "en", "scripted", null), Sample.Checkpoint(start + 8_000), $"seg_{turn}");
        }
    }

    static HashSet<string> Cited(Summary summary) => [.. summary.Overview.SelectMany(point => point.SegmentIds)];

    static async Task<List<MeetingEvent>> Events(MeetingSession session)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var events = new List<MeetingEvent>();
        await foreach (var occurred in session.Feed.Watch(0, patience.Token))
            events.Add(occurred);
        return events;
    }
}

/// <summary>A store that keeps a summary only when it is told to; everything else goes straight through.</summary>
class SlowSummaries : DispatchProxy
{
    readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    IStore inner = null!;
    int asked;

    public IStore Store => (IStore)(object)this;

    public Task Begun => begun.Task;

    public int Asked => Volatile.Read(ref asked);

    public static SlowSummaries Over(IStore store)
    {
        var slow = (SlowSummaries)(object)Create<IStore, SlowSummaries>();
        slow.inner = store;
        return slow;
    }

    public void GoOn() => goOn.SetResult();

    public void Fail() => goOn.SetException(new StoreException(StoreFailure.Full, "The disk is full."));

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IStore.PutSummary) ? Put((Summary)args![0]!) : targetMethod.Invoke(inner, args);

    async Task Put(Summary summary)
    {
        Interlocked.Increment(ref asked);
        begun.TrySetResult();
        await goOn.Task;
        await inner.PutSummary(summary);
    }
}
