using MeetingScribe.Server.Configuration;
using MeetingScribe.Server.Engines;
using MeetingScribe.Server.Engines.OpenAi;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Upstream;

/// <summary>
/// A session at the server comes with the first word and goes with silence, with age or with the server, and never takes a word with it. The
/// sockets are real, the clock is moved by hand.
/// </summary>
public sealed class SessionLifetimesTests(ITestOutputHelper output) : IAsyncLifetime
{
    static readonly KnownSpeech Speech = KnownSpeech.Meeting;
    static readonly TranscriptionOptions Patient = new() { EngineTimeout = TimeSpan.FromHours(2), Idle = TimeSpan.FromDays(1), EndAfter = TimeSpan.Zero };

    FaultyUpstream upstream = null!;
    FaultyRun run = null!;

    public async ValueTask InitializeAsync()
    {
        upstream = await FaultyUpstream.Start();
        run = upstream.Begin("run", Speech, seed: 1, troubles: 0);
    }

    public ValueTask DisposeAsync() => upstream.DisposeAsync();

    [Fact]
    public async Task A_session_is_renewed_before_its_hour_is_over_and_no_word_is_lost()
    {
        await using var talk = await Open(new RealtimeTimes { Idle = TimeSpan.FromHours(1) });
        run.Term = (talk.Host.Clock, TimeSpan.FromMinutes(60));

        // At minutes 0, 19, 38, 57 and 76.
        for (var part = 0; part < Speech.Parts.Count; part++)
        {
            await talk.Say(part);
            Assert.Equal(part < 3 ? 1 : 2, run.Sessions);
            await Eventually.IsTrue(() => Task.FromResult(run.Open == 1), seconds: 60);
            talk.Host.Clock.Advance(TimeSpan.FromMinutes(19));
        }

        await AssertEachWordOnce(talk);
        Assert.Equal((1, Speech.Parts.Count), (talk.Engine.Opened, run.Commits));
        Assert.Empty(run.Troubles);
    }

    [Fact]
    public async Task A_turn_whose_text_is_due_when_the_session_grows_old_gets_it_there_before_the_next_turn_begins_elsewhere()
    {
        await using var talk = await Open(new RealtimeTimes { Idle = TimeSpan.FromHours(1) });
        run.Term = (talk.Host.Clock, TimeSpan.FromMinutes(60));
        await talk.Say(0);
        talk.Host.Clock.Advance(TimeSpan.FromMinutes(55));

        run.HoldsBack = true;
        await talk.Send(1);
        await Eventually.IsTrue(() => Task.FromResult(run.Commits == 2), seconds: 60);
        talk.Host.Clock.Advance(TimeSpan.FromMinutes(2));
        await talk.Send(2);
        await Eventually.IsTrue(() => Task.FromResult(talk.Engine.Begun == 3), seconds: 60);
        Assert.Equal(1, run.Sessions);
        run.HoldsBack = false;
        await talk.Until(segments: 3);
        for (var part = 3; part < Speech.Parts.Count; part++)
            await talk.Say(part);

        await AssertEachWordOnce(talk);
        Assert.Equal((2, 1, Speech.Parts.Count), (run.Sessions, talk.Engine.Opened, run.Commits));
    }

    [Fact]
    public async Task Without_speech_for_minutes_the_session_is_closed_and_the_next_word_opens_another()
    {
        await using var talk = await Open(new RealtimeTimes());
        for (var part = 0; part < Speech.Parts.Count; part++)
        {
            await talk.Say(part);
            Assert.Equal((part + 1, 1), (run.Sessions, run.Open));
            talk.Host.Clock.Advance(new RealtimeTimes().Idle - TimeSpan.FromSeconds(2));
            Assert.Equal(1, run.Open);

            talk.Host.Clock.Advance(TimeSpan.FromSeconds(4));
            await Eventually.IsTrue(() => Task.FromResult(run.Open == 0), seconds: 60);
        }

        await AssertEachWordOnce(talk);
        Assert.Equal((1, Speech.Parts.Count), (talk.Engine.Opened, run.Commits));
    }

    [Fact]
    public async Task While_the_server_is_away_the_embedded_engine_hears_visibly_and_the_server_hears_again_when_it_is_back()
    {
        await using var talk = await Open(clock => SpeechEngines.Create(
            EngineName.OpenAI, new SpeechEngineOptions { Decoders = 1 },
            new UpstreamServer(new OpenAIOptions { Endpoint = upstream.Endpoint("run"), FallsBack = true }, clock, new Random(1)), clock));
        await talk.Say(0);

        // 1. away
        run.IsAway = true;
        await Eventually.IsTrue(() => Task.FromResult(run.Open == 0), seconds: 60);
        await talk.Say(1);
        await talk.Say(2);
        Assert.Equal($"pocketsphinx hears in the meantime, because {upstream.Endpoint("run").Authority} answered 503", talk.Engine.Notice);
        await talk.HealthIs(sentence => sentence.EndsWith(talk.Engine.Notice!, StringComparison.Ordinal));

        // 2. back
        run.IsAway = false;
        talk.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        await talk.Say(3);
        await talk.Say(4);
        Assert.Null(talk.Engine.Notice);
        await talk.HealthIs(sentence => !sentence.Contains("pocketsphinx", StringComparison.Ordinal));

        // 3. each turn once, by one of the two
        var (segments, undisturbed) = (await talk.Segments(), await Undisturbed());
        output.WriteLine(string.Join(" / ", segments.Select(segment => $"{segment.Engine}: {segment.Text}")));
        Assert.Equal(["openai", "pocketsphinx", "pocketsphinx", "openai", "openai"], segments.Select(segment => segment.Engine));
        Assert.Equal(undisturbed.Select(TurnStart), segments.Select(TurnStart));
        foreach (var (index, segment) in segments.Index())
            Assert.Equal(segment.Engine == "openai", segment.Text == undisturbed[index].Text);
    }

    /// <summary>A segment's id ends with it.</summary>
    static string TurnStart(Segment segment) => segment.Id.Split('_')[^1];

    Task<Talking> Open(RealtimeTimes times) => Open(clock =>
        new RealtimeEngine(new UpstreamServer(new OpenAIOptions { Endpoint = upstream.Endpoint("run"), Timeout = TimeSpan.FromMinutes(10) }, clock, new Random(1)), times));

    static async Task<Talking> Open(Func<TimeProvider, ISpeechEngine> engine)
    {
        CountedEngine counted = null!;
        var host = await SessionsHost.Open(Patient, clock => counted = new CountedEngine(engine(clock)));
        var session = host.Sessions.Participant("m", "ana");
        return new Talking(host, counted, session, (await session.Join(new JoinRequest("s", Sample.Format, "Ana"))).Ticket);
    }

    /// <summary>The same talk on a server on which nothing happens.</summary>
    async Task<IReadOnlyList<Segment>> Undisturbed()
    {
        upstream.Begin("well", Speech, seed: 1, troubles: 0);
        await using var talk = await Open(clock =>
            new RealtimeEngine(new UpstreamServer(new OpenAIOptions { Endpoint = upstream.Endpoint("well") }, clock, new Random(1)), new RealtimeTimes()));
        for (var part = 0; part < Speech.Parts.Count; part++)
            await talk.Say(part);
        return await talk.Segments();
    }

    async Task AssertEachWordOnce(Talking talk) =>
        Assert.Equal((await Undisturbed()).Select(segment => segment.Text), (await talk.Segments()).Select(segment => segment.Text));

    /// <summary>Somebody who says the meeting's sentences one by one.</summary>
    sealed record Talking(SessionsHost Host, CountedEngine Engine, IParticipantSession Session, long Ticket) : IAsyncDisposable
    {
        /// <summary>And waits for the text of all so far; time passes only while all there is to do is to wait.</summary>
        public async Task Say(int part)
        {
            await Send(part);
            await Until(segments: part + 1);
        }

        public async Task Send(int part) => await Session.Hear(Ticket, Speech.Parts[part]);

        public Task Until(int segments) => Eventually.IsTrue(async () =>
        {
            if (Engine.Streams == 0)
                Host.Clock.Advance(TimeSpan.FromSeconds(1));
            return (await Segments()).Count == segments;
        }, seconds: 60);

        public Task<IReadOnlyList<Segment>> Segments() => Host.Store.Segments("m", 0, 100);

        /// <summary>It is looked at once a second; after five without audio there is other news.</summary>
        public Task HealthIs(Func<string, bool> isSuch)
        {
            const int Looks = 4, PollsPerLook = 40;
            var polls = 0;
            return Eventually.IsTrue(async () =>
            {
                if (isSuch((await Host.Sessions.Describe("m"))!.Participants!.Single().Health.Sentence))
                    return true;
                if (polls++ % PollsPerLook == 0 && polls < Looks * PollsPerLook)
                    Host.Clock.Advance(TimeSpan.FromSeconds(1));
                return false;
            }, seconds: 60);
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
