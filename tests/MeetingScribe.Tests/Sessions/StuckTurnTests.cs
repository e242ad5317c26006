using MeetingScribe.Server.Engines.Scripted;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Sessions;

/// <summary>A turn that the engine always fails on holds up nothing but itself; an engine that is away costs no word.</summary>
public sealed class StuckTurnTests
{
    static readonly Sound First = Sound.Silence(600).Then(Voice.Synthesise("The first thing on the list is the budget.")).ThenSilence(1_500);
    static readonly Sound Second = Voice.Synthesise("It looks good.").ThenSilence(1_500);
    static readonly Sound Third = Voice.Synthesise("Then there is the question of the new office.").ThenSilence(1_500);

    /// <summary>Half a second before the second sentence, where no other turn begins.</summary>
    static readonly long SecondFrom = First.Samples.Length - 8_000;

    static readonly byte[] Speech = First.Then(Second).Then(Third).Bytes;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_turn_that_the_engine_always_fails_on_is_passed_over_and_everything_behind_it_is_heard(bool hangs)
    {
        StumblingEngine engine = null!;
        // Answers take their time, so that the turn before is not settled yet when the engine fails.
        await using var host = await SessionsHost.Open(
            new TranscriptionOptions { EngineTimeout = hangs ? TimeSpan.FromSeconds(20) : TimeSpan.FromHours(1), Idle = TimeSpan.FromDays(1) },
            clock => engine = new(Slow(clock), IsSecond, hangs));
        var undisturbed = await Undisturbed();
        var session = host.Sessions.Participant("m", "ana");
        var ticket = (await session.Join(new JoinRequest("s", Sample.Format, "Ana"))).Ticket;
        await session.Hear(ticket, Speech);

        await host.Until(async () => (await host.Texts("m")).Length == 2);
        await session.Hear(ticket, new byte[3_200]);
        await host.Until(async () => (await Health(host)).Sentence.EndsWith("; 2 s of speech at 00:00:04 could not be transcribed; its recording is kept"));
        var finish = session.Finish(ticket);
        await host.Until(() => Task.FromResult(finish.IsCompleted));

        Assert.InRange(engine.Stumbles, StuckTurn.Tries, 2 * StuckTurn.Tries); // the clock may be too fast for an answer
        Assert.Equal([undisturbed[0], undisturbed[2]], await host.Texts("m"));
        Assert.Equal(new FinishAnswer(StreamOutcome.Ok, (Speech.Length + 3_200) / 2, 2), await finish);
        Assert.Equal("Left; 2 s of speech could not be transcribed and are in the recording only, everything else is in the transcript", (await Health(host)).Sentence);
        Assert.Equal(MeetingEnd.Ended, await host.Sessions.EndMeeting("m"));
        Assert.StartsWith("2 s of speech could not be transcribed", (await host.Sessions.Describe("m"))!.Notice);
    }

    [Fact]
    public async Task A_meeting_whose_only_turn_was_passed_over_ends_and_says_so()
    {
        await using var host = await SessionsHost.Open(engine: _ => new StumblingEngine(Scripted(TimeProvider.System), IsSecond));
        var session = host.Sessions.Participant("m", "ana");
        await session.Hear((await session.Join(new JoinRequest("s", Sample.Format, "Ana"))).Ticket, new Sound(new short[First.Samples.Length]).Then(Second).Bytes);

        _ = host.Sessions.EndMeeting("m");
        await host.Until(async () => (await host.Sessions.Describe("m"))!.Status == Meeting.Ended);

        Assert.Equal(
            "There is no text because 2 s of speech could not be transcribed: the engine failed on it again and again. The recordings are kept.",
            (await host.Sessions.Describe("m"))!.Notice);
    }

    [Fact]
    public async Task An_engine_that_takes_no_turn_of_anybody_for_hours_costs_no_word()
    {
        var isDown = true;
        StumblingEngine engine = null!;
        await using var host = await SessionsHost.Open(
            new TranscriptionOptions { Idle = TimeSpan.FromDays(1) }, _ => engine = new(Scripted(TimeProvider.System), _ => isDown));
        var session = host.Sessions.Participant("m", "ana");
        var ticket = (await session.Join(new JoinRequest("s", Sample.Format, "Ana"))).Ticket;
        await session.Hear(ticket, Speech);

        await host.Until(() => Task.FromResult(engine.Stumbles > 5 * StuckTurn.Tries));
        isDown = false;
        var finish = session.Finish(ticket);
        await host.Until(() => Task.FromResult(finish.IsCompleted));

        Assert.Equal(await Undisturbed(), await host.Texts("m"));
    }

    [Fact]
    public void It_is_the_turn_only_if_the_engine_was_well_before_and_after_its_eighth_try()
    {
        var stuck = new StuckTurn();

        Assert.All(Enumerable.Range(1, 6), _ => Assert.False(stuck.Failed(7)));
        Assert.True(Try(stuck, 7, isWell: true));
        Assert.True(Try(stuck, 7, isWell: false));
        Assert.True(Try(stuck, 7, isWell: true));
        Assert.False(stuck.IsPassedOver(7));
        Assert.True(Try(stuck, 7, isWell: true));
        Assert.True(stuck.IsPassedOver(7));
    }

    [Fact]
    public void Failures_that_are_no_turns_own_begin_the_count_again()
    {
        var stuck = new StuckTurn();
        for (var failure = 1; failure < StuckTurn.Tries - 1; failure++)
            stuck.Failed(7);

        Assert.False(stuck.Failed(null));
        Assert.False(stuck.Failed(7));
        Assert.Equal(7, stuck.CarefulTo);
        Assert.False(stuck.Failed(8));
        Assert.Equal(8, stuck.CarefulTo);
    }

    static bool Try(StuckTurn stuck, long turn, bool isWell)
    {
        var matters = stuck.Failed(turn);
        stuck.Proved(isWell);
        return matters;
    }

    static bool IsSecond(long turn) => turn >= SecondFrom && turn < SecondFrom + 16_000;

    static ScriptedEngine Scripted(TimeProvider time) => new(ScriptedFile.Default, time);

    static ScriptedEngine Slow(TimeProvider time) =>
        new(new ScriptedFile(new Dictionary<string, ScriptedPart> { ["*"] = new() { WordEveryMs = 300, HypothesisEveryMs = 60_000, DelayMs = 100 } }), time);

    static async Task<string[]> Undisturbed()
    {
        await using var host = await SessionsHost.Open();
        var session = host.Sessions.Participant("m", "ana");
        var ticket = (await session.Join(new JoinRequest("s", Sample.Format, "Ana"))).Ticket;
        await session.Hear(ticket, Speech);
        await session.Finish(ticket);
        var texts = await host.Texts("m");
        Assert.Equal(3, texts.Length);
        return texts;
    }

    static async Task<ParticipantHealth> Health(SessionsHost host) => Assert.Single((await host.Sessions.Describe("m"))!.Participants).Health;
}
