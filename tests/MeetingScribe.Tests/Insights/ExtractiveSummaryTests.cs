using MeetingScribe.Insights;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Insights;

public sealed class ExtractiveSummaryTests
{
    const string Budget = "the marketing budget for the second quarter needs another review before the board meeting";
    const string BudgetAgain = "before the board meeting the second quarter marketing budget needs another review";
    const string Launch = "the launch of the mobile application moves to september because translation is late";

    [Fact]
    public void An_overview_holds_what_was_said_and_names_its_segment()
    {
        var summary = Of(Say("Ana", Budget), Say("Ben", "yeah exactly"), Say("Ben", Launch));

        Assert.Equal((ExtractiveSummary.Method, 3L, HandClock.Noon), (summary.Method, summary.ThroughSequence, summary.CreatedUtc));
        Assert.Equal(["seg_1", "seg_3"], summary.Overview.Select(point => Assert.Single(point.SegmentIds)).Order(StringComparer.Ordinal).Take(2));
        Assert.DoesNotContain(summary.Overview, point => point.Text == "yeah exactly");
    }

    [Fact]
    public void What_was_said_twice_is_in_the_overview_once()
    {
        string[] others =
        [
            Launch, "customers in norway complain about slow deliveries from the new warehouse", "legal wants changes to the supplier contract about liability",
            "hiring two backend engineers takes longer than recruiting expected last spring", "the office kitchen gets repainted during the august holidays",
        ];
        Segment[] said = [Say("Ana", Budget), Say("Ben", BudgetAgain), .. others.Select(text => Say("Cleo", text)), Say("Ana", Budget)];

        var texts = Of(said).Overview.Select(point => point.Text).ToList();

        Assert.Single(texts, text => text is Budget or BudgetAgain);
    }

    [Fact]
    public void A_summary_made_while_the_meeting_runs_changes_nothing_in_the_next()
    {
        var segments = Long(1_500);
        var (atOnce, rolling) = (new ExtractiveSummary("m1"), new ExtractiveSummary("m1"));
        foreach (var segment in segments)
        {
            atOnce.Read(segment);
            rolling.Read(segment);
            if (segment.Sequence % 20 == 0)
                rolling.Write(HandClock.Noon);
        }

        Assert.Equal(Json(atOnce.Write(HandClock.Noon)), Json(rolling.Write(HandClock.Noon)));
    }

    [Fact]
    public void A_segment_counts_once_however_often_it_is_read()
    {
        var segments = Long(30);
        var (once, again) = (new ExtractiveSummary("m1"), new ExtractiveSummary("m1"));
        foreach (var segment in segments)
        {
            once.Read(segment);
            again.Read(segment);
            again.Read(segment);
        }

        Assert.Equal(Json(once.Write(HandClock.Noon)), Json(again.Write(HandClock.Noon)));
    }

    [Fact]
    public void A_pool_never_holds_more_than_a_third_above_its_capacity()
    {
        var vocabulary = new Vocabulary();
        var (pool, largest) = (new SentencePool(30, vocabulary), 0);
        foreach (var segment in Long(500))
        {
            pool.Add(vocabulary.Read(segment.Text, segment));
            largest = Math.Max(largest, pool.Sentences.Count);
        }

        Assert.Equal((39, 30), (largest, pool.Best().Count));
        Assert.Equal(pool.Best().OrderBy(sentence => sentence.Index), pool.Best());
    }

    [Theory]
    [InlineData("We decided to drop the printed manual.")]
    [InlineData("so let's go with the rubber buttons then")]
    [InlineData("everyone agrees on the blue casing")]
    public void A_decision_is_told_by_its_phrase(string said)
    {
        var summary = Of(Say("Ana", said));

        Assert.Equal((said, "seg_1"), (Assert.Single(summary.Decisions).Text, summary.Decisions[0].SegmentIds.Single()));
        Assert.Empty(summary.ActionItems);
    }

    [Theory]
    [InlineData("we're going to go on now to questions about mental health")]
    [InlineData("the decision of the committee was read to the members")]
    public void Talk_of_a_decision_or_of_going_on_is_none(string said) => Assert.Empty(Of(Say("Ana", said)).Decisions);

    [Theory]
    [InlineData("I'll send the revised contract by Friday.", "Ana", "by Friday")]
    [InlineData("I’m going to check the supplier prices tomorrow", "Ana", "tomorrow")]
    [InlineData("can you please update the project plan", null, null)]
    [InlineData("you'll be working on the user interface before the next meeting", null, "before the next meeting")]
    public void An_action_item_is_told_by_its_phrase_and_owned_by_who_promises(string said, string? owner, string? due)
    {
        var item = Assert.Single(Of(Say("Ana", said)).ActionItems);

        Assert.Equal((said, owner, due), (item.Text, item.Owner, item.Due));
    }

    [Fact]
    public void What_is_left_open_is_told_by_its_phrase() =>
        Assert.Equal("we still need to figure out the battery size", Assert.Single(Of(Say("Ana", "we still need to figure out the battery size")).OpenQuestions).Text);

    [Fact]
    public void English_phrases_mean_nothing_in_another_language()
    {
        var summary = Of(Say("Ana", "I'll send the revised contract by Friday.") with { Language = "nl" });

        Assert.Empty(summary.ActionItems);
    }

    [Fact]
    public void Only_the_sentence_of_a_long_turn_that_decides_is_the_decision()
    {
        var summary = Of(Say("Ana", "The samples came in on Monday, e.g. the grey one. We decided to take the grey casing. Anything else from the workshop?"));

        Assert.Equal("We decided to take the grey casing.", Assert.Single(summary.Decisions).Text);
    }

    [Fact]
    public void Topics_are_what_was_said_again_and_again_in_its_most_usual_form()
    {
        Segment[] said =
        [
            Say("Ana", "the battery pack overheats in the casing"), Say("Ben", "a smaller battery pack costs more"), Say("Ana", "which battery packs did we order"),
            Say("Ben", "suppliers want the battery pack price fixed"), Say("Ana", "suppliers deliver late"), Say("Ben", "ask the suppliers"),
        ];

        Assert.Equal(["battery pack", "suppliers"], Of(said).Topics);
    }

    [Fact]
    public void A_meeting_of_short_remarks_is_summarised_by_them_and_a_silent_one_by_nothing()
    {
        Assert.Equal("hello Ben", Assert.Single(Of(Say("Ana", "hello Ben")).Overview).Text);
        Assert.Equal((0, 0L), (Of().Overview.Count, Of().ThroughSequence));
    }

    static Summary Of(params Segment[] segments)
    {
        var summary = new ExtractiveSummary("m1");
        foreach (var (i, segment) in segments.Index())
            summary.Read(segment with { Id = $"seg_{i + 1}", Sequence = i + 1, StartMs = i * 1_000 });
        return summary.Write(HandClock.Noon);
    }

    static Segment Say(string speaker, string text) => Talk.Segment(1, speaker, 0, 900, text);

    /// <summary>Sentences of 12 words drawn from 2,000, some far more often than others.</summary>
    static List<Segment> Long(int segments)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(1, segments).Select(i => Talk.Segment(i, "Ana", i * 1_000, (i * 1_000) + 900,
            string.Join(' ', Enumerable.Range(0, 12).Select(_ => $"word{Math.Pow(random.NextDouble(), 3) * 2_000:0}x"))))];
    }

    static string Json(Summary summary) => System.Text.Json.JsonSerializer.Serialize(summary, ScribeJson.Options);
}
