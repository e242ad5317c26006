using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;

namespace MeetingScribe.Tests.Sessions;

/// <summary>The ways a stream ends, and what happens when two of them meet.</summary>
public sealed class StreamEndTests
{
    /// <summary>Three seconds that end in the middle of speech.</summary>
    static readonly byte[] Speech = Voice.Sentence(16_000, out _).Bytes[..96_000];

    [Fact]
    public async Task A_finish_from_a_replaced_connection_ends_nothing()
    {
        await using var host = await SessionsHost.Open();
        var session = host.Sessions.Participant("m", "ana");
        var older = await session.Join(Request("s"));
        var newer = await session.Join(Request("s"));
        await session.Hear(newer.Ticket, Speech.AsMemory(0, 48_000));

        var refused = await session.Finish(older.Ticket);

        Assert.Equal(StreamOutcome.Replaced, refused.Outcome);
        Assert.Equal(StreamOutcome.Ok, await session.Hear(newer.Ticket, Speech.AsMemory(48_000)));
        Assert.Equal(new FinishAnswer(StreamOutcome.Ok, 48_000, 1), await session.Finish(newer.Ticket));
    }

    [Fact]
    public async Task A_finish_that_is_abandoned_says_so_and_the_next_start_hears_the_rest()
    {
        await using var host = await SessionsHost.Open();
        host.Engine.IsDown = true;
        var session = host.Sessions.Participant("m", "ana");
        var ticket = (await session.Join(Request("s"))).Ticket;
        await session.Hear(ticket, Speech);
        var finishing = session.Finish(ticket);
        await Eventually.IsTrue(async () => Assert.Single(await host.Store.UnfinishedStreams()).State == StreamState.Finishing);

        await host.Crash();
        Assert.Equal(StreamOutcome.Stopping, (await finishing).Outcome);
        host.Engine.IsDown = false;
        await host.Start();
        await host.Until(async () => !(await host.Store.UnfinishedStreams()).Any());

        Assert.Single(await host.Texts("m"));
    }

    [Fact]
    public async Task A_meeting_erased_while_it_is_ending_is_gone_and_stays_gone()
    {
        await using var host = await SessionsHost.Open();
        host.Engine.IsDown = true;
        var session = host.Sessions.Participant("m", "ana");
        await session.Hear((await session.Join(Request("s"))).Ticket, Speech);
        var ending = host.Sessions.EndMeeting("m");
        await Eventually.IsTrue(async () => (await host.Store.UnfinishedStreams()).Any(stream => stream.State == StreamState.Finishing));

        Assert.NotNull(await host.Sessions.EraseMeeting("m"));

        Assert.Equal(MeetingEnd.Ending, await ending);
        Assert.Null(await host.Store.FindMeeting("m"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(host.Directory, "recordings"), "*.raw", SearchOption.AllDirectories));
        Assert.Equal(MeetingEnd.Unknown, await host.Sessions.EndMeeting("m"));
    }

    [Fact]
    public async Task A_stream_goes_on_from_what_its_last_run_stored_on_its_way_out()
    {
        await using var host = await SessionsHost.Open();
        var undisturbed = host.Sessions.Participant("undisturbed", "ana");
        var whole = (await undisturbed.Join(Request("s"))).Ticket;
        await undisturbed.Hear(whole, Speech);
        await undisturbed.Finish(whole);

        // 1. the stream loses its connection to another one, and cannot finish its turn: the engine is down
        host.Engine.IsDown = true;
        var session = host.Sessions.Participant("m", "ana");
        await session.Hear((await session.Join(Request("s"))).Ticket, Speech.AsMemory(0, 64_000));
        await session.Join(Request("other"));

        // 2. its client is back before the turn is stored, and after it goes on
        host.Engine.IsDown = false;
        var joining = session.Join(Request("s"));
        await host.Until(() =>
        {
            if (joining is { IsCompletedSuccessfully: true, Result.Outcome: StreamOutcome.Overloaded })
                joining = session.Join(Request("s"));
            return Task.FromResult(joining.IsCompleted);
        });
        var again = await joining;
        await session.Hear(again.Ticket, Speech.AsMemory(64_000));
        await session.Finish(again.Ticket);

        var words = Words(await host.Texts("m"));
        Assert.Equal(32_000, again.Position);
        Assert.Equal(2, (await host.Texts("m")).Length);
        Assert.Equal(words.Distinct(), words);
        Assert.Equal(Words(await host.Texts("undisturbed"))[^1], words[^1]);
    }

    [Fact]
    public async Task A_connection_that_waits_for_its_finish_is_not_idle()
    {
        await using var host = await SessionsHost.Open();
        host.Engine.IsDown = true;
        var (finishing, idle) = (host.Sessions.Participant("m", "finishing"), host.Sessions.Participant("m", "idle"));
        var (ticket, idleTicket) = ((await finishing.Join(Request("s"))).Ticket, (await idle.Join(Request("s"))).Ticket);
        await finishing.Hear(ticket, Speech);
        var finished = finishing.Finish(ticket);

        host.Clock.Advance(TimeSpan.FromSeconds(301));
        await ((ParticipantSession)finishing).Watch(host.Clock.Now);
        await ((ParticipantSession)idle).Watch(host.Clock.Now);

        Assert.Equal(StreamOutcome.Idle, (await idle.NextNotice(idleTicket, 0)).Outcome);
        Assert.Equal((false, false), (finishing.NextNotice(ticket, 0).IsCompleted, finished.IsCompleted));
        host.Engine.IsDown = false;
        await host.Until(() => Task.FromResult(finished.IsCompleted));
        Assert.Equal(new FinishAnswer(StreamOutcome.Ok, 48_000, 1), await finished);
    }

    [Fact]
    public async Task A_finish_that_cannot_be_stored_leaves_nothing_running()
    {
        await using var host = await SessionsHost.Open();
        var session = host.Sessions.Participant("m", "ana");
        var ticket = (await session.Join(Request("s"))).Ticket;
        await session.Hear(ticket, Speech);
        await Eventually.IsTrue(() => Task.FromResult(host.Engine.OpenStreams == 1));
        await host.Store.DisposeAsync();

        await Assert.ThrowsAsync<StoreException>(() => session.Finish(ticket));

        await host.Until(() => Task.FromResult(host.Engine.OpenStreams == 0));
    }

    static JoinRequest Request(string stream) => new(stream, Sample.Format, Name: null);

    static string[] Words(string[] texts) => [.. texts.SelectMany(text => text.Split(' '))];
}
