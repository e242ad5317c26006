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

    [Theory]
    [InlineData("Zoltan", false)]
    [InlineData("Ben and Ana", true)]
    [InlineData("ben", true)]
    [InlineData("Ben and the team", true)]
    [InlineData("Ben Miller", false)]
    [InlineData("Al", false)] // which is part of "call"
    [InlineData("the boss", false)]
    [InlineData("B.", false)]
    public void An_owner_is_somebody_each_of_whose_names_was_named(string owner, bool isNamed)
    {
        var minutes = SummaryReply.Read($$"""{"action_items": [{"text": "Call.", "owner": "{{owner}}", "due": null, "cites": [2]}]}""", Prompt)!;

        Assert.Equal(isNamed ? owner : null, Assert.Single(minutes.ActionItems).Owner);
    }

    [Theory]
    [InlineData("by Friday", true)]
    [InlineData("Friday, 12 March 2027", true)]
    [InlineData("2027-03-12", false)]
    [InlineData("tomorrow", false)]
    public void A_date_of_which_nobody_said_anything_is_none(string due, bool isSaid)
    {
        var minutes = SummaryReply.Read($$"""{"action_items": [{"text": "Call.", "owner": "Ben", "due": "{{due}}", "cites": [2]}]}""", Prompt)!;

        Assert.Equal(isSaid ? due : null, Assert.Single(minutes.ActionItems).Due);
    }

    [Theory]
    [InlineData("小明", "小明：我明天打电话给印刷厂", true)]
    [InlineData("小红", "小明：我明天打电话给印刷厂", false)]
    [InlineData("Åsa", "asa ringer tryckeriet i morgon", false)]
    [InlineData("ÅSA", "åsa ringer tryckeriet i morgon", true)]
    [InlineData("Дмитрий", "дмитрий позвонит завтра", true)]
    public void Names_are_found_in_every_script(string owner, string said, bool isNamed)
    {
        var prompt = SummaryPrompt.Update(null, [TranscriptLine.Of(Talk.Segment(1, "P1", 0, 900, said))]);

        var item = Assert.Single(SummaryReply.Read($$"""{"action_items": [{"text": "Call.", "owner": "{{owner}}", "due": null, "cites": [1]}]}""", prompt)!.ActionItems);

        Assert.Equal(isNamed ? owner : null, item.Owner);
    }

    [Fact]
    public void What_nobody_sees_is_taken_out_and_what_joins_letters_stays()
    {
        var minutes = SummaryReply.Read("""{"overview": [{"text": "a\u202Eb\u200Bc \uDB40\uDC41\uDB40\uDC42 d\u2028e \u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645", "cites": [1]}]}""", Prompt)!;

        Assert.Equal("abc d e \u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645", minutes.Overview[0].Text);
    }

    [Fact]
    public void Absurd_lengths_and_numbers_do_no_harm()
    {
        var (text, cites) = (new string('{', 3) + new string('x', 2_000_000), string.Join(',', Enumerable.Range(-50_000, 100_000)));

        var minutes = SummaryReply.Read($$"""
            {"overview": [{"text": "{{text}}", "cites": [{{cites}}]}, {"text": "Fine.", "cites": [1e999, 1.5, 18446744073709551616, 2]}],
             "action_items": [{"text": "Call.", "owner": "{{text}}", "due": "{{text}}", "cites": [2]}], "topics": ["{{text}}"]}
            """, Prompt)!;

        Assert.Equal((400, 2), (minutes.Overview[0].Text.Length, minutes.Overview[0].SegmentIds.Count));
        Assert.Equal("Fine. seg_2", Described(minutes.Overview).Last());
        Assert.Equal((null, null, 60), (minutes.ActionItems[0].Owner, minutes.ActionItems[0].Due, minutes.Topics[0].Length));
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
