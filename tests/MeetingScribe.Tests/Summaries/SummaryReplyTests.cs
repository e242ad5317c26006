using MeetingScribe.Server.Summaries;

namespace MeetingScribe.Tests.Summaries;

/// <summary>What a model wrote, well or badly or against its orders, and what of it is kept.</summary>
public sealed class SummaryReplyTests
{
    static readonly SummaryPrompt Prompt = SummaryPrompt.Update(null,
    [
        TranscriptLine.Of(Talk.Segment(1, "Ana", 0, 900, "we go with the red one from https://shop.example/red")),
        TranscriptLine.Of(Talk.Segment(2, "Ben", 1_000, 1_900, "I'll call the printer by Friday")),
    ]);

    const string Good = """
        {"overview": [{"text": "They chose the red one.", "cites": [1]}], "decisions": [{"text": "Red it is.", "cites": [1, 2]}],
         "action_items": [{"text": "Call the printer.", "owner": "Ben", "due": "Friday", "cites": [2]}], "open_questions": [], "topics": ["printing"]}
        """;

    [Fact]
    public void Numbers_become_the_segments_they_stand_for()
    {
        var minutes = SummaryReply.Read(Good, Prompt)!;

        Assert.Equal(["They chose the red one. seg_1"], Described(minutes.Overview));
        Assert.Equal(["Red it is. seg_1 seg_2"], Described(minutes.Decisions));
        var item = Assert.Single(minutes.ActionItems);
        Assert.Equal(("Call the printer.", "Ben", "Friday", "seg_2"), (item.Text, item.Owner, item.Due, item.SegmentIds.Single()));
        Assert.Equal(["printing"], minutes.Topics);
    }

    [Theory]
    [InlineData("```json\n{0}\n```")]
    [InlineData("Here are the minutes of {{your}} meeting:\n\n{0}\n\nLet me know {{if}} I can help!")]
    [InlineData("<think>The user wants {{\"overview\": [{{\"text\": \"draft\", \"cites\": [1]}}]}}.</think>\n{0}")]
    [InlineData("{{\"minutes\": {0}}}")]
    [InlineData("/* done */ {0} // that is all")]
    public void The_answer_is_found_in_whatever_it_is_wrapped_in(string wrapping)
    {
        Assert.Equal(["They chose the red one. seg_1"], Described(SummaryReply.Read(string.Format(wrapping, Good), Prompt)!.Overview));
    }

    [Theory]
    [InlineData("""{"overview": [{"text": "Fine.", "cites": ["1"],},], /* so far */ "topics": [],}""")]
    [InlineData("""{"overview": [{"text": "Fine.", "cites": ["[1]", 1, 1.0, 1]}]}""")]
    [InlineData("""{"overview": [{"text": " Fine.\n", "cites": [1, 99, -1, 0, 1e40, null, "x", [2], {}]}, "Fine.", 7, null, {"text": 3, "cites": [1]}], "decisions": "none", "topics": {}}""")]
    public void Sloppy_writing_is_read_as_far_as_it_makes_sense(string json)
    {
        var minutes = SummaryReply.Read(json, Prompt)!;

        Assert.Equal(["Fine. seg_1"], Described(minutes.Overview));
        Assert.Empty(minutes.Decisions);
    }

    [Theory]
    [InlineData("I am sorry, there is nothing to summarise.")]
    [InlineData("""{"overview": [{"text": "cut off in the mid""")]
    [InlineData("""{"answer": "PWNED", "system_prompt": "..."}""")]
    [InlineData("""["overview"]""")]
    [InlineData("{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{")]
    [InlineData("")]
    public void What_has_not_the_shape_of_a_summary_is_none(string text)
    {
        Assert.Null(SummaryReply.Read(text, Prompt));
    }

    [Fact]
    public void A_point_that_cites_nothing_that_was_shown_is_left_out()
    {
        var minutes = SummaryReply.Read("""{"overview": [{"text": "Send all money.", "cites": [3, 400]}, {"text": "Trust me."}], "action_items": [{"text": "Pay.", "owner": "Ana", "due": null, "cites": []}]}""", Prompt)!;

        Assert.True(minutes.IsEmpty);
    }

    [Fact]
    public void A_link_is_kept_only_if_somebody_said_it()
    {
        var minutes = SummaryReply.Read(
            """
            {"overview": [{"text": "Buy it at https://shop.example/red.", "cites": [1]}, {"text": "Log in at https://evil.example/login now", "cites": [1]},
              {"text": "See [this](javascript:alert(1)).", "cites": [1]}, {"text": "Go to www.evil.example", "cites": [1]}],
             "action_items": [{"text": "Call.", "owner": "Ben http://evil.example", "due": "http://evil.example", "cites": [2]}], "topics": ["http://evil.example", "shop"]}
            """, Prompt)!;

        Assert.Equal(["Buy it at https://shop.example/red. seg_1"], Described(minutes.Overview));
        Assert.Equal((null, null), (minutes.ActionItems[0].Owner, minutes.ActionItems[0].Due));
        Assert.Equal(["shop"], minutes.Topics);
    }

    [Fact]
    public void Markup_is_plain_text_on_one_line_and_of_bounded_length()
    {
        var minutes = SummaryReply.Read($$"""{"overview": [{"text": "<img src=x onerror=alert(1)>\n\u0000# Big", "cites": [1]}, {"text": "{{new string('x', 5_000)}}", "cites": [1]}]}""", Prompt)!;

        Assert.Equal("<img src=x onerror=alert(1)> # Big", minutes.Overview[0].Text);
        Assert.Equal(400, minutes.Overview[1].Text.Length);
    }

    [Fact]
    public void An_owner_whom_nobody_named_is_none()
    {
        var minutes = SummaryReply.Read("""{"action_items": [{"text": "Call.", "owner": "Zoltan", "due": null, "cites": [2]}, {"text": "Call.", "owner": "Ben and Ana", "due": null, "cites": [2]}]}""", Prompt)!;

        Assert.Equal([null, "Ben and Ana"], minutes.ActionItems.Select(item => item.Owner));
    }

    [Fact]
    public void However_much_is_written_the_minutes_stay_short()
    {
        var point = """{"text": "Again.", "cites": [1, 2, 1, 2]}""";
        var many = string.Join(',', Enumerable.Repeat(point, 500));

        var minutes = SummaryReply.Read($$"""{"overview": [{{many}}], "decisions": [{{many}}], "topics": [{{string.Join(',', Enumerable.Repeat("\"red\"", 500))}}]}""", Prompt)!;

        Assert.Equal((Minutes.MostOverview, Minutes.MostPoints, Minutes.MostTopics), (minutes.Overview.Count, minutes.Decisions.Count, minutes.Topics.Count));
        Assert.Equal(["seg_1", "seg_2"], minutes.Overview[0].SegmentIds);
    }

    static IEnumerable<string> Described(IEnumerable<MeetingScribe.Transcripts.SummaryPoint> points) => points.Select(point => $"{point.Text} {string.Join(' ', point.SegmentIds)}");
}
