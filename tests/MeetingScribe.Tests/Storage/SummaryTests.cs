using MeetingScribe.Server.Storage;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Storage;

public abstract class SummaryTests(StoreKind kind)
{
    static readonly Summary Full = new(
        "m1", "extractive", Sample.Start, 7, [new("We met.", ["seg_1", "seg_2"])], [new("We agreed.", ["seg_3"])], [new("I'll call.", "Ana", "by Friday", ["seg_4"])],
        [new("Who pays?", [])], ["budget"]);

    [Fact]
    public async Task A_summary_comes_back_whole_after_a_restart()
    {
        await using var fixture = await StoreFixture.Open(kind);
        await fixture.Store.OpenMeeting(Sample.Meeting("m1"));
        Assert.Null(await fixture.Store.FindSummary("m1"));

        await fixture.Store.PutSummary(Full);

        Assert.Equivalent(Full, await (await fixture.Reopen()).FindSummary("m1"), strict: true);
        Assert.Null(await fixture.Store.FindSummary("m2"));
    }

    [Fact]
    public async Task One_that_has_read_less_does_not_replace_one_that_has_read_more()
    {
        await using var fixture = await StoreFixture.Open(kind);
        await fixture.Store.OpenMeeting(Sample.Meeting("m1"));
        await fixture.Store.PutSummary(Full);

        await fixture.Store.PutSummary(Full with { ThroughSequence = 6, Method = "older" });
        Assert.Equal("extractive", (await fixture.Store.FindSummary("m1"))!.Method);
        await fixture.Store.PutSummary(Full with { Method = "model" });
        Assert.Equal("model", (await fixture.Store.FindSummary("m1"))!.Method);
    }

    [Fact]
    public async Task What_a_model_wrote_is_kept_when_picked_sentences_take_its_place()
    {
        await using var fixture = await StoreFixture.Open(kind);
        await fixture.Store.OpenMeeting(Sample.Meeting("m1"));
        await fixture.Store.PutSummary(Full);
        Assert.Null(await fixture.Store.FindWrittenSummary("m1"));

        await fixture.Store.PutSummary(Full with { ThroughSequence = 8, Method = "model" });
        await fixture.Store.PutSummary(Full with { ThroughSequence = 9, Note = "It refused." });

        Assert.Equal((9L, "It refused."), ((await fixture.Store.FindSummary("m1"))!.ThroughSequence, (await fixture.Store.FindSummary("m1"))!.Note));
        Assert.Equal((8L, "model"), ((await fixture.Store.FindWrittenSummary("m1"))!.ThroughSequence, (await fixture.Store.FindWrittenSummary("m1"))!.Method));
    }

    [Fact]
    public async Task A_meeting_that_is_gone_gets_none()
    {
        await using var fixture = await StoreFixture.Open(kind);

        Assert.Equal(StoreFailure.Unknown, (await Assert.ThrowsAsync<StoreException>(() => fixture.Store.PutSummary(Full))).Failure);
    }
}

public sealed class SqliteSummaryTests() : SummaryTests(StoreKind.Sqlite);

public sealed class PostgreSqlSummaryTests() : SummaryTests(StoreKind.PostgreSql);
