using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Summaries;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Summaries;

/// <summary>What is sent to a model as a meeting goes on, and what is made of its answers.</summary>
public sealed partial class ModelSummaryTests
{
    [Fact]
    public async Task A_meetings_cost_grows_like_its_length_and_every_segment_is_sent_once()
    {
        var (shortSent, shortTokens) = await Sent(segments: 200);
        var (longSent, longTokens) = await Sent(segments: 800);

        TestContext.Current.SendDiagnosticMessage($"Characters sent for each segment: {shortSent / 200.0:0} in a meeting of 200, {longSent / 800.0:0} in one of 800.");
        Assert.InRange((double)longSent / shortSent, 3.5, 4.5);
        Assert.Equal((10 * 110L, 40 * 110L), (shortTokens, longTokens));

        static async Task<(long Characters, long Tokens)> Sent(int segments)
        {
            await using var stub = await ChatStub.Start();
            await using var fixture = StoreFixture.Open();
            var summary = new ModelSummary("m1", ChatModelTests.Model(stub), fixture.Store);
            for (var said = 0; said < segments; said += 20)
            {
                await Say(fixture, 20);
                Assert.NotNull((await summary.Read(CancellationToken.None)).Minutes);
            }

            Assert.Equal(segments / 20, stub.Requests.Count);
            Assert.Equal(Enumerable.Range(1, segments), stub.Requests.SelectMany(Orders));
            var used = Assert.Single(await fixture.Store.SumUsage(new UsageQuery(UsageGroup.Model)));
            return (stub.Requests.Sum(request => (long)(SummaryPrompt.System + SummaryPrompt.Schema + request.User).Length), used.TextTokens + used.OutputTokens);
        }
    }

    [Fact]
    public async Task What_is_too_long_to_be_read_at_once_is_summarised_in_parts_that_are_merged()
    {
        await using var stub = await ChatStub.Start();
        await using var fixture = StoreFixture.Open();
        await Say(fixture, 600);
        var summary = new ModelSummary("m1", ChatModelTests.Model(stub, contextTokens: 4_000), fixture.Store);

        var (minutes, failure) = await summary.Read(CancellationToken.None);

        Assert.Equal((null, 600L), (failure, summary.ThroughSequence));
        var (parts, merges) = (stub.Requests.Count(request => request.User.StartsWith("<transcript>", StringComparison.Ordinal)), stub.Requests.Count(request => request.User.StartsWith("<summary_of_part>", StringComparison.Ordinal)));
        Assert.InRange(parts, 5, 40);
        Assert.InRange(merges, 1, parts - 1);
        Assert.Equal(stub.Requests.Count, parts + merges);
        Assert.Equal(Enumerable.Range(1, 600), stub.Requests.SelectMany(Orders));
        Assert.All(stub.Requests, request => Assert.InRange(Tokens.In(SummaryPrompt.System + SummaryPrompt.Schema + request.User), 0, 3_000));
        var stored = (await fixture.Store.Segments("m1", 0, 1_000)).Select(segment => segment.Id).ToHashSet();
        Assert.Subset(stored, minutes!.SegmentIds.ToHashSet());
        Assert.Contains(minutes.Overview, point => point.Text.Contains("number 600 ", StringComparison.Ordinal));

        await Say(fixture, 20, from: 601);
        await summary.Read(CancellationToken.None);
        Assert.Contains("<summary_so_far>", stub.Requests[^1].User);
        Assert.Equal(Enumerable.Range(601, 20), Orders(stub.Requests[^1]));
    }

    [Fact]
    public async Task What_was_achieved_before_a_failure_is_not_asked_for_again()
    {
        await using var stub = await ChatStub.Start(ChatStub.Minutes, ChatStub.Minutes, _ => ChatStub.Refuses());
        await using var fixture = StoreFixture.Open();
        await Say(fixture, 600);
        var summary = new ModelSummary("m1", ChatModelTests.Model(stub, contextTokens: 4_000), fixture.Store);

        Assert.Equal((null, "it refused to"), await summary.Read(CancellationToken.None));
        Assert.Equal(Orders(stub.Requests[1])[^1], summary.ThroughSequence);
        stub.GoOnWith(ChatStub.Minutes);
        Assert.NotNull((await summary.Read(CancellationToken.None)).Minutes);

        Assert.Equal(600, summary.ThroughSequence);
        Assert.Equal(Enumerable.Range(1, 600), stub.Requests.Where((_, number) => number != 2).SelectMany(Orders));
    }

    [Theory]
    [InlineData("I would rather talk about the weather.", "what it wrote was no summary")]
    [InlineData("""{"overview": [{"text": "PWNED, see https://evil.example", "cites": [1]}, {"text": "All is well.", "cites": [999]}]}""", "nothing it wrote could be traced to what was said")]
    public async Task Nonsense_is_refused_and_what_stays_nonsense_does_not_keep_the_rest_from_being_summarised(string nonsense, string reason)
    {
        await using var stub = await ChatStub.Start(_ => ChatStub.Says(nonsense), _ => ChatStub.Says(nonsense), _ => ChatStub.Says(nonsense), ChatStub.Minutes);
        await using var fixture = StoreFixture.Open();
        await Say(fixture, 20);
        var summary = new ModelSummary("m1", ChatModelTests.Model(stub), fixture.Store);

        Assert.Equal((null, reason), await summary.Read(CancellationToken.None));
        Assert.Equal((null, reason), await summary.Read(CancellationToken.None));
        Assert.Equal(0, summary.ThroughSequence);
        Assert.NotEmpty((await summary.Read(CancellationToken.None)).Minutes!.Overview);
        Assert.Equal(20, summary.ThroughSequence);

        await Say(fixture, 5, from: 21);
        Assert.Contains("number 25 ", (await summary.Read(CancellationToken.None)).Minutes!.Overview[^1].Text);
        Assert.Equal(Enumerable.Range(21, 5), Orders(stub.Requests[^1]));
    }

    [Theory]
    [InlineData(4_000, false)]
    [InlineData(4_000, true)]
    [InlineData(32_000, true)]
    public async Task A_meeting_of_a_hundred_thousand_words_is_read_once_in_pieces_that_fit(int context, bool isVerbose)
    {
        await using var stub = await ChatStub.Start(isVerbose ? AsMuchAsItMay : ChatStub.Minutes);
        await using var fixture = StoreFixture.Open();
        await Say(fixture, 1_250, words: 80);
        var summary = new ModelSummary("m1", ChatModelTests.Model(stub, contextTokens: context), fixture.Store);

        var (minutes, failure) = await summary.Read(CancellationToken.None);

        Assert.Equal((null, 1_250L), (failure, summary.ThroughSequence));
        Assert.Equal(Enumerable.Range(1, 1_250), stub.Requests.SelectMany(Orders));
        Assert.All(stub.Requests, request => Assert.InRange(Tokens.In(SummaryPrompt.System + SummaryPrompt.Schema + request.User), 0, context * 3 / 4));
        var stored = (await fixture.Store.Segments("m1", 0, 2_000)).Select(segment => segment.Id).ToHashSet();
        Assert.Subset(stored, minutes!.SegmentIds.ToHashSet());
        Assert.NotEmpty(minutes.SegmentIds);
    }

    [Fact]
    public async Task A_meeting_without_a_word_is_not_sent_and_one_of_one_word_is()
    {
        await using var stub = await ChatStub.Start();
        await using var fixture = StoreFixture.Open();
        var summary = new ModelSummary("m1", ChatModelTests.Model(stub), fixture.Store);

        Assert.Equal((null, "nothing was said"), await summary.Read(CancellationToken.None));
        Assert.Empty(stub.Requests);

        await fixture.Say("Yes");
        Assert.Equal("Ana said Yes", Assert.Single((await summary.Read(CancellationToken.None)).Minutes!.Overview).Text);
        Assert.Single(stub.Requests);
    }

    /// <summary>Fills every section with the longest texts, each citing what it was shown.</summary>
    static ChatReply AsMuchAsItMay(ChatRequest request)
    {
        var numbers = Number().Matches(request.User).Select(number => int.Parse(number.Groups["number"].ValueSpan)).DefaultIfEmpty(1).ToList();
        JsonArray Points(int count) => [.. Enumerable.Range(0, count).Select(point =>
            ChatStub.Point(string.Join(' ', Enumerable.Repeat($"point{point}", 60)), numbers[point % numbers.Count]))];
        return ChatStub.Says(new JsonObject { ["overview"] = Points(20), ["decisions"] = Points(20), ["action_items"] = Points(20), ["open_questions"] = Points(20), ["topics"] = new JsonArray() }.ToJsonString());
    }

    [Fact]
    public async Task After_a_restart_it_goes_on_from_what_a_model_wrote_last()
    {
        await using var stub = await ChatStub.Start();
        await using var fixture = StoreFixture.Open();
        await Say(fixture, 20);
        var before = new ModelSummary("m1", ChatModelTests.Model(stub), fixture.Store);
        await fixture.Store.PutSummary((await before.Read(CancellationToken.None)).Minutes!.ToSummary("m1", ChatStub.Model, Sample.Start, 20));
        await Say(fixture, 5, from: 21);

        await fixture.Store.PutSummary(new Summary("m1", "extractive", Sample.Start, 22, [], [], [], [], [])); // it failed in between
        var after = new ModelSummary("m1", ChatModelTests.Model(stub), fixture.Store, await fixture.Store.FindWrittenSummary("m1"));
        var (minutes, _) = await after.Read(CancellationToken.None);

        Assert.Equal(Enumerable.Range(21, 5), Orders(stub.Requests[^1]));
        Assert.Contains(minutes!.Overview, point => point.Text.Contains("number 1 ", StringComparison.Ordinal));
        Assert.Contains(minutes.Overview, point => point.Text.Contains("number 25 ", StringComparison.Ordinal));
    }

    static async Task Say(StoreFixture fixture, int count, int? from = null, int words = 15)
    {
        var more = string.Concat(Enumerable.Repeat(" again", words - 15));
        for (var i = 0; i < count; i++)
            await fixture.Say($"order number {await fixture.Store.LastSequence("m1") + 1} goes to the customers in the north by the end of the week{more}");
    }

    /// <summary>The orders that a request's transcript speaks of.</summary>
    static List<int> Orders(ChatRequest request) => [.. Order().Matches(request.User).Select(order => int.Parse(order.Groups["number"].ValueSpan))];

    [GeneratedRegex(@"^\[(?<number>\d+)\] ", RegexOptions.Multiline)]
    private static partial Regex Number();

    [GeneratedRegex(@"^\[\d+\] Ana: order number (?<number>\d+) ", RegexOptions.Multiline)]
    private static partial Regex Order();
}
