using MeetingScribe.Server.Sessions;

namespace MeetingScribe.Tests.Sessions;

/// <summary>A stream that was cut off gives back its place when the time for its client to come back is over, whatever else happened.</summary>
public sealed class PlaceTests
{
    static readonly TranscriptionOptions Options = new() { Resume = TimeSpan.FromSeconds(10) };

    [Fact]
    public async Task A_session_that_was_watched_before_its_first_stream_is_watched_after_it_too()
    {
        await using var host = await SessionsHost.Open(Options);
        var session = host.Sessions.Participant("m", "ana");
        await RoundsOfWatching(host);

        var joined = await session.Join(Request());
        await session.Leave(joined.Ticket);

        await host.Until(() => Task.FromResult(host.Node.Admission.Taken == 0));
    }

    [Fact]
    public async Task A_session_that_was_dropped_takes_nobody_and_the_next_one_does()
    {
        await using var host = await SessionsHost.Open(Options);
        var session = (ParticipantSession)host.Sessions.Participant("m", "ana");
        host.Clock.Advance(TimeSpan.FromMinutes(5.1));
        await host.Until(() => Task.FromResult(!host.Node.OpenParticipants.Contains(session)));

        Assert.Equal(StreamOutcome.Overloaded, (await session.Join(Request())).Outcome);
        Assert.Equal(StreamOutcome.Ok, (await host.Sessions.Participant("m", "ana").Join(Request())).Outcome);
    }

    [Fact]
    public async Task Once_the_time_to_come_back_is_over_no_connection_takes_the_stream()
    {
        await using var host = await SessionsHost.Open(Options);
        await host.Store.OpenMeeting(Sample.Meeting("m"));
        await host.Store.JoinParticipant("m", "ana", name: null, host.Clock.Now);
        var record = await host.Store.OpenStream("m", "ana", "s", Sample.Format, host.Clock.Now);
        using var stream = new LiveStream(
            host.Node.Context, (await ClaimedRecording.Open(host.Node, record)).Recording!, await host.Node.OpenMeeting("m"), new MeetingHints(Language: null, []), settings: null);

        Assert.False(stream.Watch(host.Clock.Now + Options.Resume));
        Assert.True(stream.Watch(host.Clock.Now + Options.Resume + TimeSpan.FromSeconds(1)));

        Assert.False(stream.TryConnect(1, followsTurns: false));
    }

    [Fact]
    public void Who_asks_for_a_session_in_time_keeps_it_and_who_comes_later_gets_none()
    {
        var clock = new HandClock();
        var use = new LastUse(clock);

        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.False(use.TryEnd(TimeSpan.FromMinutes(5)));
        Assert.True(use.TryUse());
        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.True(use.TryEnd(TimeSpan.FromMinutes(5)));
        Assert.False(use.TryUse());
        Assert.True(use.TryEnd(TimeSpan.FromMinutes(5)));
    }

    /// <summary>A round gives back the place of a stream that was left; the second such round has seen everything since before the first.</summary>
    static async Task RoundsOfWatching(SessionsHost host)
    {
        foreach (var witness in new[] { "first", "second" })
        {
            var session = host.Sessions.Participant("other", witness);
            await session.Leave((await session.Join(Request())).Ticket);
            await host.Until(() => Task.FromResult(host.Node.Admission.Taken == 0));
        }
    }

    static JoinRequest Request() => new("s", Sample.Format, Name: null);
}
