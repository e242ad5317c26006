using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;

namespace MeetingScribe.Tests.Storage;

public abstract class UsageTests(StoreKind kind)
{
    static readonly SpeechUsage Ten = new("whisper-1", Seconds: 10), Tokens = new("gpt-4o-transcribe", AudioTokens: 100, TextTokens: 3, OutputTokens: 20);

    [Fact]
    public async Task A_commit_that_is_repeated_counts_once_and_a_turn_heard_again_counts_again()
    {
        await using var fixture = await StoreFixture.Open(kind);
        var stream = await fixture.OpenStream();

        await Commit(fixture, stream, 1, Ten);
        await Commit(fixture, stream, 1, Ten);
        Assert.Equal((1L, 10.0), await Total(fixture));

        await Commit(fixture, stream, 1, Ten, Ten);
        Assert.Equal((2L, 20.0), await Total(fixture));
        Assert.Equal(1, await fixture.Store.LastSequence("m1"));
    }

    [Fact]
    public async Task A_turn_that_came_to_no_words_cost_what_it_cost()
    {
        await using var fixture = await StoreFixture.Open(kind);
        var stream = await fixture.OpenStream();

        await fixture.Store.Commit(null, stream, 0, Sample.Checkpoint(1_600), [Ten]);

        var sum = Assert.Single(await fixture.Store.SumUsage(new UsageQuery(UsageGroup.Item, MeetingId: "m1")));
        Assert.Equal(("m1", "p1", null, 10.0), (sum.MeetingId, sum.ParticipantId, sum.ItemId, sum.Seconds));
    }

    [Fact]
    public async Task It_is_summed_by_day_meeting_participant_item_and_model()
    {
        var clock = new HandClock();
        await using var fixture = await StoreFixture.Open(kind, clock);
        var store = fixture.Store;
        var (ana, ben) = (await Stream(store, "a", "ana"), await Stream(store, "b", "ben"));
        var segment = Sample.Segment("a", 1, "hello", participant: "ana");
        await store.Commit(segment, ana, 0, Sample.Checkpoint(1_600), [Ten]);
        await store.Commit(Sample.Segment("b", 1, "hi", participant: "ben"), ben, 0, Sample.Checkpoint(1_600), [Tokens]);
        clock.Advance(TimeSpan.FromDays(1));
        await store.CountTokens("a", new ModelTokens("writer", Input: 900, Output: 50));
        await store.Commit(Sample.Segment("a", 2, "again", participant: "ana"), ana, 1_600, Sample.Checkpoint(3_200), [Ten]);

        Assert.Equal(
            ["2026-01-15 whisper-1 1", "2026-01-15 gpt-4o-transcribe 1", "2026-01-16 writer 1", "2026-01-16 whisper-1 1"],
            await Sums(UsageGroup.Day, sum => sum.Day?.ToString("yyyy-MM-dd")));
        Assert.Equal(["a whisper-1 2", "a writer 1", "b gpt-4o-transcribe 1"], await Sums(UsageGroup.Meeting, sum => sum.MeetingId));
        Assert.Equal(["a/ writer 1", "a/ana whisper-1 2", "b/ben gpt-4o-transcribe 1"], await Sums(UsageGroup.Participant, sum => $"{sum.MeetingId}/{sum.ParticipantId}"));
        Assert.Equal([" whisper-1 2", " gpt-4o-transcribe 1", " writer 1"], await Sums(UsageGroup.Model, _ => ""));
        Assert.Equal(segment.Id, (await store.SumUsage(new UsageQuery(UsageGroup.Item, MeetingId: "a"))).First(sum => sum.ItemId is not null).ItemId);
        var tokens = (await store.SumUsage(new UsageQuery(UsageGroup.Model, MeetingId: "b"))).Single();
        Assert.Equal((100L, 3L, 20L, 0.0), (tokens.AudioTokens, tokens.TextTokens, tokens.OutputTokens, tokens.Seconds));

        var firstDay = new UsageQuery(UsageGroup.Model, From: HandClock.Noon, To: HandClock.Noon.AddDays(1));
        Assert.Equal(["whisper-1", "gpt-4o-transcribe"], (await store.SumUsage(firstDay)).Select(sum => sum.Model));

        async Task<IEnumerable<string>> Sums(UsageGroup group, Func<UsageSum, string?> key) =>
            (await store.SumUsage(new UsageQuery(group))).Select(sum => $"{key(sum)} {sum.Model} {sum.Answers}");
    }

    [Fact]
    public async Task An_erased_meeting_leaves_its_sums_per_day_and_nothing_that_names_it()
    {
        await using var fixture = await StoreFixture.Open(kind);
        var stream = await fixture.OpenStream();
        await fixture.OpenStream("m2");
        await Commit(fixture, stream, 1, Ten);
        await Commit(fixture, stream, 2, Ten, Ten);
        await fixture.Store.CountTokens("m2", new ModelTokens("writer", 5, 5));

        await fixture.Store.EraseMeeting("m1");

        var sums = await fixture.Store.SumUsage(new UsageQuery(UsageGroup.Participant));
        Assert.Equal([(null, null, "whisper-1", 3L, 30.0), ("m2", null, "writer", 1L, 0.0)], sums.Select(sum => (sum.MeetingId, sum.ParticipantId, sum.Model, sum.Answers, sum.Seconds)));
        await fixture.OpenStream();
        Assert.Empty(await fixture.Store.SumUsage(new UsageQuery(UsageGroup.Item, MeetingId: "m1")));
    }

    static Task Commit(StoreFixture fixture, StreamKey stream, int turn, params SpeechUsage[] usage) =>
        fixture.Store.Commit(Sample.Segment("m1", turn, "hello"), stream, turn * 1_600, Sample.Checkpoint(turn * 1_600), usage);

    static async Task<(long Answers, double Seconds)> Total(StoreFixture fixture)
    {
        var sum = Assert.Single(await fixture.Store.SumUsage(new UsageQuery(UsageGroup.Model)));
        return (sum.Answers, sum.Seconds);
    }

    static async Task<StreamKey> Stream(IStore store, string meeting, string participant)
    {
        await store.OpenMeeting(Sample.Meeting(meeting));
        await store.JoinParticipant(meeting, participant, null, Sample.Start);
        return (await store.OpenStream(meeting, participant, "s", Sample.Format, Sample.Start)).Key;
    }
}

public sealed class SqliteUsageTests() : UsageTests(StoreKind.Sqlite);

public sealed class PostgreSqlUsageTests() : UsageTests(StoreKind.PostgreSql);
