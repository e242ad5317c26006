using MeetingScribe.Search;
using MeetingScribe.Server.Storage;

namespace MeetingScribe.Tests.Storage;

public abstract class ErasedRowsTests(StoreKind kind)
{
    [Fact]
    public async Task Every_row_of_an_erased_meeting_goes_and_is_counted_and_no_other()
    {
        await using var fixture = await StoreFixture.Open(kind);
        for (var i = 0; i < 250; i++)
            await fixture.Say($"secret {i}", "secretmeeting", participant: i % 2 == 0 ? "ana" : "ben");
        await fixture.Say("ordinary talk", "m1");
        await fixture.Store.PutToken(new TokenRecord("aa", "watch", "secretmeeting", "ana", Sample.Start.AddYears(10)));
        await fixture.Store.PutToken(new TokenRecord("bb", "watch", "m1", null, Sample.Start.AddYears(10)));

        var erased = await fixture.Store.EraseMeeting("secretmeeting");
        await fixture.Store.Scrub();

        Assert.Equal(new ErasedRows(Participants: 2, Streams: 2, Segments: 250, Summaries: 0, Keys: 1), erased);
        Assert.Null(await fixture.Store.FindMeeting("secretmeeting"));
        Assert.Null(await fixture.Store.FindToken("aa"));
        Assert.NotNull(await fixture.Store.FindToken("bb"));
        Assert.Equal(0, (await fixture.Store.Search(new SearchRequest(SearchQuery.Parse("secret").Query))).Total);
        Assert.Equal(1, (await fixture.Store.Search(new SearchRequest(null))).Total);
        Assert.Single(await fixture.Store.UnfinishedStreams());
        Assert.Null(await fixture.Store.EraseMeeting("secretmeeting"));
    }

    [Fact]
    public async Task An_erased_id_can_be_used_again_and_old_streams_cannot_write_to_it()
    {
        await using var fixture = await StoreFixture.Open(kind);
        var stream = await fixture.OpenStream("m1");
        await fixture.Store.EraseMeeting("m1");
        await fixture.Store.CreateMeeting(Sample.Meeting("m1"));

        var error = await Assert.ThrowsAsync<StoreException>(() => fixture.Store.Commit(Sample.Segment("m1", 1, "late"), stream, 0, Sample.Checkpoint(0)));

        Assert.Equal(StoreFailure.Unknown, error.Failure);
        Assert.Equal(0, await fixture.Store.LastSequence("m1"));
    }
}

public sealed class SqliteErasedRowsTests() : ErasedRowsTests(StoreKind.Sqlite);

public sealed class PostgreSqlErasedRowsTests() : ErasedRowsTests(StoreKind.PostgreSql);
