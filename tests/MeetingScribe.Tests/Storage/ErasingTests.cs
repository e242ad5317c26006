using System.Text;
using MeetingScribe.Search;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Storage.Sqlite;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Storage;

public sealed class ErasingTests
{
    [Fact]
    public async Task Nothing_of_an_erased_meeting_is_left_in_any_file()
    {
        await using var fixture = StoreFixture.Open();
        await fixture.OpenStream("secretmeeting", "secretparticipant", "secretstream", title: "secrettitle");
        for (var i = 0; i < 300; i++)
        {
            await fixture.Say($"ordinary talk {i}", "m1");
            await fixture.Say($"the secretword {i} secretly spoken", "secretmeeting", "Secretspeaker", "secretparticipant", flags: ["secretflag"]);
        }
        await fixture.Store.PutToken(new TokenRecord("aa", "watch", "secretmeeting", "secretparticipant", Sample.Start.AddYears(10), "secretextra"));
        await fixture.Store.PutSummary(new Summary(
            "secretmeeting", "extractive", Sample.Start, 300, [new SummaryPoint("secretly summarised", ["seg_1"])], [], [], [], ["secrettopic"]));
        Assert.NotEmpty(FilesWith("secret", fixture.Directory));

        Assert.Equal(new ErasedRows(Participants: 1, Streams: 2, Segments: 300, Summaries: 1, Keys: 1), await fixture.Store.EraseMeeting("secretmeeting"));
        await fixture.Store.Scrub();

        Assert.Empty(FilesWith("secret", fixture.Directory));
        Assert.Null(await fixture.Store.FindMeeting("secretmeeting"));
        Assert.Null(await fixture.Store.FindToken("aa"));
        Assert.Null(await fixture.Store.FindSummary("secretmeeting"));
        Assert.Equal(0, (await fixture.Store.Search(new SearchRequest(SearchQuery.Parse("secret*").Query))).Total);
        Assert.Equal(300, (await fixture.Store.Search(new SearchRequest(SearchQuery.Parse("ordinary").Query))).Total);
        Assert.Null(await fixture.Store.EraseMeeting("secretmeeting"));
    }

    [Fact]
    public async Task What_is_stored_later_brings_nothing_back()
    {
        await using var fixture = StoreFixture.Open();
        for (var i = 0; i < 2_000; i++)
            await fixture.Say($"{(i % 2 == 0 ? "secretword" : "ordinary")} talk {i} of some length, so that pages fill and split", i % 2 == 0 ? "secretmeeting" : "m1");
        await fixture.Store.EraseMeeting("secretmeeting");
        await fixture.Store.Scrub();

        for (var i = 0; i < 2_000; i++)
            await fixture.Say($"later talk {i} of some length, so that pages fill and split", $"m{i % 3}");

        Assert.Empty(FilesWith("secret", fixture.Directory));
        await fixture.Store.DisposeAsync();
        Assert.Empty(FilesWith("secret", fixture.Directory));
        fixture.Start();
        Assert.Equal(1_000, (await fixture.Store.Search(new SearchRequest(SearchQuery.Parse("ordinary").Query))).Total);
        using var checking = new Connection(fixture.File, isReader: true);
        Assert.Equal("ok", checking.One("PRAGMA integrity_check", row => row.GetString(0)));
    }

    [Fact]
    public async Task Others_store_and_search_while_traces_are_scrubbed()
    {
        await using var fixture = StoreFixture.Open();
        for (var i = 0; i < 1_000; i++)
            await fixture.Say($"the secretword {i} secretly spoken", "secretmeeting");
        await fixture.Store.EraseMeeting("secretmeeting");

        var scrubbing = fixture.Store.Scrub();
        var said = 0;
        do
        {
            await fixture.Say($"meanwhile {said++}", "m1");
            await fixture.Store.Search(new SearchRequest(SearchQuery.Parse("meanwhile").Query));
        }
        while (!scrubbing.IsCompleted);
        await scrubbing;

        Assert.Empty(FilesWith("secret", fixture.Directory));
        Assert.Equal(said, (await fixture.Store.Search(new SearchRequest(SearchQuery.Parse("meanwhile").Query))).Total);
    }

    [Fact]
    public async Task An_erasing_that_was_cut_short_is_finished_at_the_next_start()
    {
        await using var fixture = StoreFixture.Open();
        for (var i = 0; i < 500; i++)
            await fixture.Say($"the secretword {i} secretly spoken", i % 2 == 0 ? "secretmeeting" : "m1");
        await fixture.Store.EraseMeeting("secretmeeting");
        await fixture.Store.EraseMeeting("m1");
        Assert.NotEmpty(FilesWith("secret", fixture.Directory));

        await fixture.Reopen();

        Assert.Empty(FilesWith("secret", fixture.Directory));
    }

    static List<string> FilesWith(string word, string directory) =>
        [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))
            .Where(file => ReadShared(file).Contains(word, StringComparison.OrdinalIgnoreCase))];

    static string ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
