using System.Text.Json;
using MeetingScribe.Server.Storage;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Storage;

public abstract class StoreTests(StoreKind kind)
{
    [Fact]
    public async Task A_whole_recording_becomes_a_finishing_stream_once_and_never_starts_before_its_meeting()
    {
        await using var fixture = await StoreFixture.Open(kind);
        await fixture.OpenStream();
        var key = new StreamKey("m1", "p1", "upload");

        var added = await fixture.Store.AddRecording(key, Sample.Format, "rec", Sample.Start.AddSeconds(-5));

        Assert.Equal(new StreamRecord(key, Sample.Format, Sample.Start, "rec", Sample.Start, StreamState.Finishing, Checkpoint: null), added);
        Assert.Null(await fixture.Store.AddRecording(key, Sample.Format, "other", Sample.Start));
    }

    [Fact]
    public async Task A_meeting_comes_back_as_it_was_given()
    {
        await using var fixture = await StoreFixture.Open(kind);
        var metadata = JsonSerializer.Deserialize<JsonElement>("""{"room":"Ü 3","nested":[1,null]}""");

        var created = await fixture.Store.CreateMeeting(new NewMeeting("m1", Sample.Start, "Weekly 🙂", "en", ["budget", "risk"], metadata));
        var found = await (await fixture.Reopen()).FindMeeting("m1");

        Assert.Equal(JsonSerializer.Serialize(created, ScribeJson.Options), JsonSerializer.Serialize(found, ScribeJson.Options));
        Assert.Equal("Weekly 🙂", found!.Title);
        Assert.Equal(["budget", "risk"], found.Keywords);
        Assert.Equal("""{"room":"Ü 3","nested":[1,null]}""", found.Metadata!.Value.GetRawText());
        Assert.Equal(Meeting.Live, found.Status);
        Assert.Equal(Sample.Start, found.CreatedUtc);
        Assert.Null(found.StartUtc);
    }

    [Fact]
    public async Task Creating_an_id_twice_gives_null_and_opening_it_gives_the_first()
    {
        await using var fixture = await StoreFixture.Open(kind);
        await fixture.Store.CreateMeeting(Sample.Meeting("m1", "first"));

        Assert.Null(await fixture.Store.CreateMeeting(Sample.Meeting("m1", "second")));
        Assert.Equal("first", (await fixture.Store.OpenMeeting(Sample.Meeting("m1", "third"))).Title);
    }

    [Fact]
    public async Task Meetings_are_listed_newest_first_page_by_page()
    {
        await using var fixture = await StoreFixture.Open(kind);
        for (var i = 1; i <= 5; i++) await fixture.Store.CreateMeeting(Sample.Meeting($"m{i}"));

        var first = await fixture.Store.ListMeetings(null, null, 2, null);
        var second = await fixture.Store.ListMeetings(null, null, 2, first.NextCursor);
        var third = await fixture.Store.ListMeetings(null, null, 2, second.NextCursor);

        Assert.Equal(["m5", "m4", "m3", "m2", "m1"], first.Meetings.Concat(second.Meetings).Concat(third.Meetings).Select(meeting => meeting.Id));
        Assert.Null(third.NextCursor);
    }

    [Theory]
    [InlineData(null, "100%", "percent")]
    [InlineData(null, "_", "under_score")]
    [InlineData(null, "UNDER", "under_score")]
    [InlineData("ended", null, "over")]
    [InlineData("live", "Plan", "percent")]
    [InlineData(null, "' OR 1=1 --", "")]
    public async Task Meetings_are_found_by_status_title_and_id_taken_literally(string? status, string? query, string expected)
    {
        await using var fixture = await StoreFixture.Open(kind);
        await fixture.Store.CreateMeeting(Sample.Meeting("percent", "Plan 100% done"));
        await fixture.Store.CreateMeeting(Sample.Meeting("under_score", "Other"));
        await fixture.Store.CreateMeeting(Sample.Meeting("over", "Plan B"));
        await fixture.Store.EndMeeting("over", Sample.Start.AddHours(1));

        var page = await fixture.Store.ListMeetings(status, query, 10, null);

        Assert.Equal(expected, string.Join(' ', page.Meetings.Select(meeting => meeting.Id)));
    }

    [Fact]
    public async Task A_patch_changes_only_what_it_names()
    {
        await using var fixture = await StoreFixture.Open(kind);
        await fixture.Store.CreateMeeting(new NewMeeting("m1", Sample.Start, "Old", Keywords: ["a"]));

        var patched = await fixture.Store.UpdateMeeting("m1", new MeetingPatch(null, ["b"], null));

        Assert.Equal("Old", patched!.Title);
        Assert.Equal(["b"], patched.Keywords);
        Assert.Null(await fixture.Store.UpdateMeeting("nobody", new MeetingPatch("x", null, null)));
    }

    [Fact]
    public async Task A_meeting_ends_once()
    {
        await using var fixture = await StoreFixture.Open(kind);
        await fixture.Store.CreateMeeting(Sample.Meeting("m1"));

        await fixture.Store.EndMeeting("m1", Sample.Start.AddHours(1));
        await fixture.Store.EndMeeting("m1", Sample.Start.AddHours(2));

        var meeting = await fixture.Store.FindMeeting("m1");
        Assert.Equal(Meeting.Ended, meeting!.Status);
        Assert.Equal(Sample.Start.AddHours(1), meeting.EndUtc);
    }

    [Fact]
    public async Task Joining_again_renames_only_with_a_name_and_is_no_longer_left()
    {
        await using var fixture = await StoreFixture.Open(kind);
        await fixture.Store.CreateMeeting(Sample.Meeting("m1"));

        var unnamed = await fixture.Store.JoinParticipant("m1", "p1", null, Sample.Start);
        var named = await fixture.Store.JoinParticipant("m1", "p1", "עברית <b>", Sample.Start.AddSeconds(1));
        await fixture.Store.LeaveParticipant("m1", "p1", Sample.Start.AddSeconds(2));
        var left = (await fixture.Store.FindMeeting("m1"))!.Participants[0];
        var back = await fixture.Store.JoinParticipant("m1", "p1", null, Sample.Start.AddSeconds(3));

        Assert.Equal("p1", unnamed.Name);
        Assert.Equal("עברית <b>", named.Name);
        Assert.Equal(Sample.Start.AddSeconds(2), left.LeftUtc);
        Assert.Equal(("עברית <b>", Sample.Start, null), (back.Name, back.JoinedUtc, back.LeftUtc));
    }

    [Fact]
    public async Task The_first_stream_sets_the_meetings_clock_and_a_stream_keeps_what_it_was_opened_with()
    {
        await using var fixture = await StoreFixture.Open(kind);
        await fixture.Store.CreateMeeting(Sample.Meeting("m1"));
        await fixture.Store.JoinParticipant("m1", "p1", "Ana", Sample.Start);

        var first = await fixture.Store.OpenStream("m1", "p1", "s1", Sample.Format, Sample.Start.AddSeconds(5));
        await fixture.Store.OpenStream("m1", "p1", "s2", Sample.Format, Sample.Start.AddSeconds(9));
        var again = await fixture.Store.OpenStream("m1", "p1", "s1", Sample.Format with { SampleRate = 8_000 }, Sample.Start.AddSeconds(60));

        Assert.Equal(first, again);
        Assert.Equal(Sample.Start.AddSeconds(5), first.StartUtc);
        Assert.Equal(Sample.Start.AddSeconds(5), (await fixture.Store.FindMeeting("m1"))!.StartUtc);
        Assert.Equal(["s1", "s2"], (await fixture.Store.Streams("m1", "p1")).Select(stream => stream.Key.StreamId));
        Assert.Equal(2, (await fixture.Store.Streams("m1", "p1")).Select(stream => stream.RecordingId).Distinct().Count());
    }

    [Fact]
    public async Task Finished_streams_are_not_read_on_from()
    {
        await using var fixture = await StoreFixture.Open(kind);
        var stream = await fixture.OpenStream(stream: "s1");
        await fixture.OpenStream(stream: "s2");

        await fixture.Store.SettleStream(stream);

        Assert.Equal("s2", Assert.Single(await fixture.Store.UnfinishedStreams()).Key.StreamId);
    }

    [Fact]
    public async Task A_segment_and_its_checkpoint_come_back_after_a_restart()
    {
        await using var fixture = await StoreFixture.Open(kind);
        var stream = await fixture.OpenStream();
        var segment = Sample.Segment("m1", 1, "the budget is fine", flags: ["kw1"]);

        await fixture.Store.Commit(segment, stream, 1_600, Sample.Checkpoint(3_200));
        await fixture.Reopen();

        var stored = Assert.Single(await fixture.Store.Segments("m1", 0, 10));
        Assert.Equal(JsonSerializer.Serialize(segment, ScribeJson.Options), JsonSerializer.Serialize(stored, ScribeJson.Options));
        Assert.Equal(Sample.Checkpoint(3_200), Assert.Single(await fixture.Store.UnfinishedStreams()).Checkpoint);
        Assert.Equal(1, await fixture.Store.LastSequence("m1"));
        Assert.Equal(1, await fixture.Store.CountSegments(stream));
    }

    [Fact]
    public async Task Committing_a_turn_again_changes_nothing_and_gives_the_first()
    {
        await using var fixture = await StoreFixture.Open(kind);
        var stream = await fixture.OpenStream();
        await fixture.Store.Commit(Sample.Segment("m1", 1, "first"), stream, 1_600, Sample.Checkpoint(3_200));

        var again = await fixture.Store.Commit(Sample.Segment("m1", 2, "second"), stream, 1_600, Sample.Checkpoint(9_600));
        var asNothing = await fixture.Store.Commit(null, stream, 1_600, Sample.Checkpoint(9_600));

        Assert.Equal("first", again!.Text);
        Assert.Equal("first", asNothing!.Text);
        Assert.Equal(1, await fixture.Store.LastSequence("m1"));
        Assert.Equal(3_200, Assert.Single(await fixture.Store.UnfinishedStreams()).Checkpoint!.Position);
    }

    [Fact]
    public async Task A_turn_without_words_moves_only_the_checkpoint_and_never_back()
    {
        await using var fixture = await StoreFixture.Open(kind);
        var stream = await fixture.OpenStream();

        Assert.Null(await fixture.Store.Commit(null, stream, 1_600, Sample.Checkpoint(4_800)));
        Assert.Null(await fixture.Store.Commit(null, stream, 0, Sample.Checkpoint(1_600)));

        Assert.Equal(4_800, Assert.Single(await fixture.Store.UnfinishedStreams()).Checkpoint!.Position);
        Assert.Equal(0, await fixture.Store.LastSequence("m1"));
    }

    [Fact]
    public async Task Segments_of_the_same_moment_are_all_kept()
    {
        await using var fixture = await StoreFixture.Open(kind);
        for (var i = 0; i < 5; i++) await fixture.Say($"word{i}", meeting: $"m{i}", at: Sample.Start);

        for (var i = 0; i < 5; i++) Assert.Equal($"word{i}", Assert.Single(await fixture.Store.Segments($"m{i}", 0, 10)).Text);
    }

    [Fact]
    public async Task A_hundred_commits_at_once_are_all_stored()
    {
        await using var fixture = await StoreFixture.Open(kind);
        var streams = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => fixture.OpenStream($"m{i}")));

        await Task.WhenAll(streams.Select(stream =>
            fixture.Store.Commit(Sample.Segment(stream.MeetingId, 1, "hello"), stream, 1_600, Sample.Checkpoint(1_600))));

        foreach (var stream in streams) Assert.Equal(1, await fixture.Store.LastSequence(stream.MeetingId));
    }

    [Fact]
    public async Task One_bad_commit_among_many_fails_alone()
    {
        await using var fixture = await StoreFixture.Open(kind);
        var streams = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => fixture.OpenStream($"m{i}")));
        await fixture.Store.Commit(Sample.Segment("m7", 1, "taken"), streams[7], 0, Sample.Checkpoint(0));

        var commits = streams.Select(stream =>
            fixture.Store.Commit(Sample.Segment(stream.MeetingId, 1, "hello"), stream, 1_600, Sample.Checkpoint(1_600))).ToArray();
        var error = await Assert.ThrowsAsync<StoreException>(() => commits[7]);

        Assert.Equal(StoreFailure.SequenceTaken, error.Failure);
        Assert.Equal("Segment 1 of meeting m7 was stored by another writer. Read the meeting's last sequence and number on from there.", error.Message);
        foreach (var commit in commits.Where((_, i) => i != 7)) Assert.Equal("hello", (await commit)!.Text);
        Assert.Equal("taken", Assert.Single(await fixture.Store.Segments("m7", 0, 10)).Text);
        Assert.Equal(0, Assert.Single(await fixture.Store.Streams("m7", "p1")).Checkpoint!.Position);
    }

    [Fact]
    public async Task What_belongs_to_nothing_is_refused_with_its_name()
    {
        await using var fixture = await StoreFixture.Open(kind);

        var stream = await Assert.ThrowsAsync<StoreException>(() =>
            fixture.Store.Commit(null, new StreamKey("m1", "p1", "s1"), 0, Sample.Checkpoint(0)));
        var participant = await Assert.ThrowsAsync<StoreException>(() => fixture.Store.JoinParticipant("m1", "p1", null, Sample.Start));

        Assert.Equal((StoreFailure.Unknown, StoreFailure.Unknown), (stream.Failure, participant.Failure));
        Assert.Equal("There is no stream s1 of p1 in meeting m1; it was never opened, or was erased.", stream.Message);
    }

    [Fact]
    public async Task What_is_written_after_closing_is_refused()
    {
        await using var fixture = await StoreFixture.Open(kind);
        await fixture.Store.DisposeAsync();

        var error = await Assert.ThrowsAsync<StoreException>(() => fixture.Store.PutKeyword(new Keyword("a", "b", null)));

        Assert.Equal(StoreFailure.Closed, error.Failure);
        fixture.Start();
    }

    [Fact]
    public async Task Keywords_are_put_replaced_and_deleted()
    {
        await using var fixture = await StoreFixture.Open(kind);

        Assert.True(await fixture.Store.PutKeyword(new Keyword("b", "budget cut", null)));
        Assert.True(await fixture.Store.PutKeyword(new Keyword("a", null, "risk(s)?", "critical", "tell Ana")));
        Assert.False(await fixture.Store.PutKeyword(new Keyword("b", "budget", null, "warning")));
        Assert.False(await fixture.Store.DeleteKeyword("c"));

        Assert.Equal(
            [new Keyword("a", null, "risk(s)?", "critical", "tell Ana"), new Keyword("b", "budget", null, "warning")],
            await (await fixture.Reopen()).Keywords());
        Assert.True(await fixture.Store.DeleteKeyword("b"));
    }

    [Fact]
    public async Task Tokens_are_found_until_a_put_after_their_expiry_sweeps_them()
    {
        await using var fixture = await StoreFixture.Open(kind);
        var now = TimeProvider.System.GetUtcNow();
        var expired = new TokenRecord("aa", "watch", "m1", "p1", now.AddHours(-1), """{"a":1}""");
        var valid = new TokenRecord("bb", "ingest", null, null, now.AddHours(1));

        await fixture.Store.PutToken(expired);
        Assert.Equal(expired, await fixture.Store.FindToken("aa"));
        await fixture.Store.PutToken(valid);

        Assert.Null(await fixture.Store.FindToken("aa"));
        Assert.Equal(valid, await fixture.Store.FindToken("bb"));
    }
}

public sealed class SqliteStoreTests() : StoreTests(StoreKind.Sqlite);

public sealed class PostgreSqlStoreTests() : StoreTests(StoreKind.PostgreSql);
