using MeetingScribe.Insights;
using MeetingScribe.Server.Engines.Scripted;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Summaries;
using MeetingScribe.Tests.Summaries;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeetingScribe.Tests.Sessions;

/// <summary>A meeting whose summaries a language model writes, as long as it does.</summary>
public sealed class ModelSummariesTests
{
    [Fact]
    public async Task The_model_writes_what_viewers_are_shown()
    {
        await using var stub = await ChatStub.Start();
        await using var meeting = await SummarisedMeeting.Open(stub);
        await meeting.Say(5);

        var made = await meeting.Session.Summary.Make();

        Assert.Equal((true, ChatStub.Model, 5L, null), (made.IsNew, made.Summary!.Method, made.Summary.ThroughSequence, made.Summary.Note));
        Assert.Equal("Ana said this is thing number 1 of the agenda for the customers", made.Summary.Overview[0].Text);
        Assert.Equivalent(made.Summary, await meeting.Store.FindSummary("m1"), strict: true);
        Assert.False((await meeting.Session.Summary.Make()).IsNew);
        Assert.Single(stub.Requests);
        Assert.Equal(110, (await meeting.Store.SumUsage(new UsageQuery(UsageGroup.Meeting, MeetingId: "m1"))).Sum(sum => sum.TextTokens + sum.OutputTokens));
    }

    [Fact]
    public async Task When_it_fails_picked_sentences_take_its_place_and_say_why_until_it_is_well_again()
    {
        await using var stub = await ChatStub.Start(_ => ChatStub.Refuses());
        await using var meeting = await SummarisedMeeting.Open(stub);
        await meeting.Say(5);

        var failed = await meeting.Session.Summary.Make();
        Assert.Equal((true, ExtractiveSummary.Method), (failed.IsNew, failed.Summary!.Method));
        Assert.Equal("stub-1 wrote no summary: it refused to. These are sentences picked from the transcript instead.", failed.Summary.Note);
        Assert.NotEmpty(failed.Summary.Overview);

        Assert.False((await meeting.Session.Summary.Make()).IsNew); // tried again, in vain
        Assert.Equal(2, stub.Requests.Count);
        stub.GoOnWith(ChatStub.Minutes);
        var well = await meeting.Session.Summary.Make();
        Assert.Equal((true, ChatStub.Model, null), (well.IsNew, well.Summary!.Method, well.Summary.Note));
    }

    [Fact]
    public async Task Who_asks_while_it_takes_long_gets_picked_sentences_and_the_model_goes_on()
    {
        var goOn = new ManualResetEventSlim();
        await using var stub = await ChatStub.Start(request =>
        {
            goOn.Wait(TimeSpan.FromSeconds(60));
            return ChatStub.Minutes(request);
        });
        await using var meeting = await SummarisedMeeting.Open(stub);
        await meeting.Say(5);

        var asked = meeting.Session.Summary.MakeSoon();
        await Eventually.IsTrue(() => Task.FromResult(stub.Requests.Count == 1));
        meeting.Clock.Advance(TimeSpan.FromSeconds(30));
        var meanwhile = await asked;
        Assert.Equal((true, true, ExtractiveSummary.Method), (meanwhile.IsNew, meanwhile.IsPending, meanwhile.Summary!.Method));
        Assert.StartsWith("stub-1 is still writing", meanwhile.Summary.Note);
        Assert.Null(await meeting.Store.FindSummary("m1"));

        goOn.Set();
        await Eventually.IsTrue(async () => (await meeting.Store.FindSummary("m1"))?.Method == ChatStub.Model);
    }

    [Fact]
    public async Task Stopping_waits_for_no_model()
    {
        await using var stub = await ChatStub.Start(_ => ChatStub.Hangs());
        await using var meeting = await SummarisedMeeting.Open(stub);
        await meeting.Say(5);
        var making = meeting.Session.Summary.Make();
        await Eventually.IsTrue(() => Task.FromResult(stub.Requests.Count == 1));

        await meeting.Session.Summary.Stop();

        Assert.Equal((false, null), ((await making).IsNew, (await making).Summary));
    }

    /// <summary>A meeting's session over a real store, its speech committed by hand.</summary>
    sealed class SummarisedMeeting : IAsyncDisposable
    {
        readonly StoreFixture fixture = StoreFixture.Open();
        readonly RecordingFolder recordings;

        SummarisedMeeting() => recordings = new RecordingFolder(fixture.Directory, Clock, NullLogger<RecordingFolder>.Instance);

        public HandClock Clock { get; } = new();

        public IStore Store => fixture.Store;

        public MeetingSession Session { get; private set; } = null!;

        public static async Task<SummarisedMeeting> Open(ChatStub stub)
        {
            var opened = new SummarisedMeeting();
            var meeting = await opened.Store.OpenMeeting(Sample.Meeting("m1"));
            var context = new SummaryContext(new SummaryOptions(), ChatModelTests.Model(stub));
            opened.Session = await MeetingSession.Open(meeting, opened.Node(context), () => { });
            return opened;
        }

        SessionNode Node(SummaryContext summaries) => new(
            Store, recordings, new WatchList(Store),
            new TranscriptionContext(new ScriptedEngine(ScriptedFile.Default, Clock), new TranscriptionOptions(), Clock, NullLogger.Instance),
            new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), NullLogger<SessionNode>.Instance, summaries);

        public async Task Say(int count)
        {
            for (var number = 1; number <= count; number++)
                await fixture.Say($"this is thing number {number} of the agenda for the customers");
        }

        public async ValueTask DisposeAsync()
        {
            await Session.Summary.Stop();
            recordings.Dispose();
            await fixture.DisposeAsync();
        }
    }
}
