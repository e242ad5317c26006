using System.Collections.Concurrent;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Sessions;

/// <summary>More to do than the engine can: what is given up for it, in which order, and that it comes back by itself.</summary>
public sealed class OverloadTests
{
    static readonly byte[] Speech = Voice.Sentence(16_000, out _).Bytes[..96_000];

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, false)]
    public async Task Unsure_words_are_shown_only_while_there_is_time_for_them(int secondsBehind, bool areShown)
    {
        await using var host = await SessionsHost.Open();
        var partials = new ConcurrentQueue<PartialEvent>();
        await Behind(host, secondsBehind);
        var ana = host.Sessions.Participant("m", "ana");
        var joined = await ana.Join(Request());
        var watching = Watch(host, partials);
        await ana.Hear(joined.Ticket, Speech);
        await host.Until(async () => await HealthOf(host) is { State: HealthState.Listening or HealthState.Lagging });
        var sentence = (await HealthOf(host)).Sentence;
        await host.Until(() => Task.FromResult(partials.Any(partial => areShown ? partial.Unsure.Length > 0 : partial.Stable.Length > 0)));
        await ana.Finish(joined.Ticket);
        await host.Sessions.EndMeeting("m");
        await host.Until(() => Task.FromResult(watching.IsCompleted));

        Assert.Equal(areShown, partials.Any(partial => partial.Unsure.Length > 0));
        Assert.Equal(areShown, !sentence.Contains("overloaded", StringComparison.Ordinal));
        Assert.NotEmpty(await host.Texts("m"));
    }

    [Fact]
    public async Task Far_behind_nobody_new_comes_in_and_who_is_there_goes_on()
    {
        await using var host = await SessionsHost.Open();
        var ana = host.Sessions.Participant("m", "ana");
        var joined = await ana.Join(Request());
        await Behind(host, 12);

        var refused = await host.Sessions.Participant("m", "ben").Join(Request());
        Assert.Equal((StreamOutcome.Overloaded, "The service is overloaded: it is 10 s behind with the streams it has. Try again in a moment."), (refused.Outcome, refused.Reason));
        Assert.Equal(StreamOutcome.Ok, await ana.Hear(joined.Ticket, Speech));
        Assert.Equal(StreamOutcome.Ok, (await ana.Join(Request())).Outcome);

        await Behind(host, 0);
        Assert.Equal(StreamOutcome.Ok, (await host.Sessions.Participant("m", "ben").Join(Request())).Outcome);
    }

    /// <summary>The engine is so far behind, and the sessions have noticed.</summary>
    static async Task Behind(SessionsHost host, int seconds)
    {
        host.Engine.Delay = TimeSpan.FromSeconds(seconds);
        await host.Until(() => Task.FromResult(host.Node.Context.Load.Delay == host.Engine.Delay));
    }

    static async Task Watch(SessionsHost host, ConcurrentQueue<PartialEvent> partials)
    {
        var feed = await host.Sessions.Feed("m", CancellationToken.None);
        await foreach (var what in feed!.Watch(0))
        {
            if (what is PartialEvent partial)
                partials.Enqueue(partial);
        }
    }

    static async Task<ParticipantHealth> HealthOf(SessionsHost host) => Assert.Single((await host.Sessions.Describe("m"))!.Participants).Health;

    static JoinRequest Request() => new("s", Sample.Format, Name: null);
}
