using MeetingScribe.Search;

namespace MeetingScribe.Tests.Storage;

public abstract class SearchTests(StoreKind kind)
{
    [Theory]
    [InlineData("budget", "1 2")]
    [InlineData("budgets", "1 2")]
    [InlineData("\"budget\"", "1")]
    [InlineData("\"the budget\"", "1")]
    [InlineData("\"budget the\"", "")]
    [InlineData("budg*", "1 2")]
    [InlineData("meetin*", "3")]
    [InlineData("b*", "1 2")]
    [InlineData("budget -risk", "1")]
    [InlineData("risk OR meeting", "2 3")]
    [InlineData("budgets risk OR meeting", "2")]
    [InlineData("cafe", "4")]
    [InlineData("CAFÉ", "4")]
    [InlineData("שלום", "5")]
    [InlineData("預算", "6")]
    [InlineData("don't", "7")]
    [InlineData("drop table", "8")]
    [InlineData("\"or\"", "8")]
    [InlineData("near", "8")]
    [InlineData("not", "8")]
    [InlineData("words", "")]
    [InlineData("flagged", "")]
    public async Task A_query_finds_exactly_what_it_says(string query, string expected)
    {
        await using var fixture = await StoreFixture.Open(kind);
        string[] texts =
        [
            "so the budget is fine", "two budgets at risk", "next meetings on Monday", "in the Café du coin 🙂", "שָׁלוֹם לכולם", "關於預算的問題", "I don't",
            "NOT near or drop table; \"quoted\" ^text:",
        ];
        foreach (var text in texts) await fixture.Say(text);

        var answer = await fixture.Store.Search(new SearchRequest(SearchQuery.Parse(query).Query));

        Assert.Equal(expected, string.Join(' ', answer.Hits.Select(hit => hit.Segment.Sequence).Order()));
        Assert.Equal(answer.Hits.Count, answer.Total);
    }

    [Fact]
    public async Task A_hit_carries_its_segment_its_marks_and_its_neighbours()
    {
        await using var fixture = await StoreFixture.Open(kind);
        await fixture.Say("shall we begin", speaker: "Ben", participant: "p2");
        await fixture.Say("another meeting speaks", meeting: "m2");
        var segment = await fixture.Say("the <b>budget</b>", flags: ["kw1"]);
        await fixture.Say("yes");

        var hit = Assert.Single((await fixture.Store.Search(new SearchRequest(SearchQuery.Parse("budget").Query))).Hits);

        Assert.Equal(segment.Id, hit.Segment.Id);
        Assert.Equal(["the", "<b>budget</b>"], hit.Segment.Words.Select(word => word.Text));
        Assert.Equal("the &lt;b&gt;<mark>budget</mark>&lt;/b&gt;", hit.Snippet);
        Assert.Equal(new Neighbour(1, "Ben", "shall we begin"), hit.Before);
        Assert.Equal(new Neighbour(3, "Ana", "yes"), hit.After);
        Assert.True(hit.Score > 0);
    }

    [Fact]
    public async Task Filters_keep_apart_meeting_speaker_flag_and_time()
    {
        await using var fixture = await StoreFixture.Open(kind);
        await fixture.Say("hello one", "m1", "José", "p1", Sample.Start, "kw1");
        await fixture.Say("hello two", "m1", "Ben", "p2", Sample.Start.AddMinutes(1), "kw2");
        await fixture.Say("hello three", "m2", "José", "p3", Sample.Start.AddMinutes(2));
        await fixture.Say("hello four", "m2", "p1", "p4", Sample.Start.AddMinutes(3), "kw1", "kw2");

        async Task<string> Found(SearchRequest request) =>
            string.Join(' ', (await fixture.Store.Search(request with { Sort = SearchSort.Newest })).Hits.Select(hit => hit.Segment.Text.Split(' ')[1]));

        var hello = new SearchRequest(SearchQuery.Parse("hello").Query);
        Assert.Equal("four three two one", await Found(hello));
        Assert.Equal("four three two one", await Found(new SearchRequest(null)));
        Assert.Equal("two one", await Found(hello with { MeetingId = "m1" }));
        Assert.Equal("", await Found(hello with { MeetingId = "M1" }));
        Assert.Equal("three one", await Found(hello with { Speaker = "jose" }));
        Assert.Equal("four one", await Found(hello with { Speaker = "p1" })); // one has the id, the other the name
        Assert.Equal("four one", await Found(hello with { Flag = "kw1" }));
        Assert.Equal("four two one", await Found(hello with { Flag = "*" }));
        Assert.Equal("three two", await Found(hello with { From = Sample.Start.AddMinutes(1), To = Sample.Start.AddMinutes(3) }));
        Assert.Equal("four", await Found(new SearchRequest(null, "m2", "p1", "kw2")));
        Assert.Equal("one", await Found(hello with { Query = SearchQuery.Parse("hello -two -four").Query, Speaker = "José", MeetingId = "m1" }));
    }

    [Fact]
    public async Task Facets_count_every_match()
    {
        await using var fixture = await StoreFixture.Open(kind);
        await fixture.OpenStream("m1", title: "Weekly");
        await fixture.Say("hello", "m1", "Ana", "p1", flags: ["kw1", "kw1"]);
        await fixture.Say("hello", "m1", "Ben", "p2");
        await fixture.Say("hello", "m2", "Ana", "p1", flags: ["kw1", "kw2"]);
        await fixture.Say("bye", "m2", "Ana", "p1", flags: ["kw2"]);

        var answer = await fixture.Store.Search(new SearchRequest(SearchQuery.Parse("hello").Query, Limit: 1));

        Assert.Equal((3, true, 3), (answer.Total, answer.TotalIsExact, answer.Considered));
        Assert.Equal([new SpeakerCount("Ana", 2), new SpeakerCount("Ben", 1)], answer.Facets.Speakers);
        Assert.Equal([new MeetingCount("m1", "Weekly", 2), new MeetingCount("m2", null, 1)], answer.Facets.Meetings);
        Assert.Equal([new FlagCount("kw1", 2), new FlagCount("kw2", 1)], answer.Facets.Flags);
    }

    [Fact]
    public async Task The_rarer_word_and_the_shorter_text_rank_higher()
    {
        await using var fixture = await StoreFixture.Open(kind);
        await fixture.Say("zeppelin");
        for (var i = 0; i < 5; i++) await fixture.Say("budget");
        await fixture.Say("a budget " + string.Join(' ', Enumerable.Repeat("and so on", 30)));

        var answer = await fixture.Store.Search(new SearchRequest(SearchQuery.Parse("budget OR zeppelin").Query));

        Assert.Equal("zeppelin", answer.Hits[0].Segment.Text);
        Assert.Equal([6, 5, 4, 3, 2], answer.Hits.Skip(1).Take(5).Select(hit => hit.Segment.Sequence)); // alike: the newest first
        Assert.Equal(7, answer.Hits[6].Segment.Sequence);
    }

    [Theory]
    [InlineData(SearchSort.Newest)]
    [InlineData(SearchSort.Relevance)]
    public async Task Pages_show_everything_once_though_more_is_said_meanwhile(SearchSort sort)
    {
        await using var fixture = await StoreFixture.Open(kind);
        for (var i = 0; i < 10; i++) await fixture.Say(i % 2 == 0 ? "hello" : "hello hello");

        var seen = new List<long>();
        var request = new SearchRequest(SearchQuery.Parse("hello").Query, Sort: sort, Limit: 3);
        for (SearchCursor? cursor = null; ;)
        {
            var answer = await fixture.Store.Search(request with { Cursor = cursor });
            seen.AddRange(answer.Hits.Select(hit => hit.Segment.Sequence));
            await fixture.Say("hello hello hello");
            if (answer.NextCursor is null) break;
            cursor = SearchCursor.Parse(answer.NextCursor);
        }

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], seen.Order());
    }

    [Fact]
    public async Task Every_query_that_parses_runs()
    {
        const string Alphabet = "ab9é預\"*-OR ^(){}:'%_\\;\0\ud83d🙂";
        await using var fixture = await StoreFixture.Open(kind);
        await fixture.Say("a b 9 é");
        var random = new Random(13);
        var ran = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            if (SearchQuery.Parse(text).Query is not { } query) continue;
            var answer = await fixture.Store.Search(new SearchRequest(query));
            ran++;
            // The index and the marks agree on what a match is.
            Assert.All(answer.Hits, hit => Assert.Contains("<mark>", hit.Snippet, StringComparison.Ordinal));
        }
        Assert.True(ran > 1_000);
    }

    [Fact]
    public async Task A_text_of_any_length_is_stored_and_found()
    {
        await using var fixture = await StoreFixture.Open(kind);
        var longest = string.Concat(Enumerable.Repeat("預🙂", 600)).Replace("🙂", "𝒶𝒷", StringComparison.Ordinal);
        await fixture.Say($"{new string('é', 3_000)} {new string('x', 990)} {longest}");
        await fixture.Say(string.Join(' ', Enumerable.Repeat("very long", 10_000)) + " at last");

        Assert.Equal(1, (await fixture.Store.Search(new SearchRequest(SearchQuery.Parse(new string('x', 990)).Query))).Hits.Single().Segment.Sequence);
        Assert.Equal(2, (await fixture.Store.Search(new SearchRequest(SearchQuery.Parse("\"very long\" last").Query))).Hits.Single().Segment.Sequence);
        Assert.Equal(0, (await fixture.Store.Search(new SearchRequest(SearchQuery.Parse(new string('y', 990)).Query))).Total);
    }

    [Fact]
    public async Task Five_hundred_words_are_one_query()
    {
        await using var fixture = await StoreFixture.Open(kind);
        await fixture.Say("a");

        var either = SearchQuery.Parse(string.Join(" OR ", Enumerable.Repeat("a", 200))).Query;
        var all = SearchQuery.Parse(string.Join(' ', Enumerable.Repeat("a", 500))).Query;

        Assert.Equal(1, (await fixture.Store.Search(new SearchRequest(either))).Total);
        Assert.Equal(1, (await fixture.Store.Search(new SearchRequest(all))).Total);
    }

    [Fact]
    public async Task A_segment_committed_again_is_found_once()
    {
        await using var fixture = await StoreFixture.Open(kind);
        var stream = await fixture.OpenStream();
        for (var i = 0; i < 3; i++) await fixture.Store.Commit(Sample.Segment("m1", 1, "hello"), stream, 0, Sample.Checkpoint(0));

        Assert.Equal(1, (await fixture.Store.Search(new SearchRequest(SearchQuery.Parse("hello").Query))).Total);
    }
}

public sealed class SqliteSearchTests() : SearchTests(StoreKind.Sqlite);

public sealed class PostgreSqlSearchTests() : SearchTests(StoreKind.PostgreSql);
