using MeetingScribe.Transcripts;
using MeetingScribe.Transcripts.Export;

namespace MeetingScribe.Tests.Transcripts.Export;

public sealed class TranscriptFormatTests
{
    const string Hostile = "<b>Bob</b> & \"Co\" -->\r\n=1+1";

    static readonly Segment[] Two =
    [
        Talk.Segment(1, "Ana", 0, 1_200, "good morning all"),
        Talk.Segment(2, "Bo, Jr", 3_723_004, 3_724_004, "hello") with { Flags = [new Flag("greeting", "hello", 0, 5)] },
    ];

    [Fact]
    public void Plain_text_has_a_line_per_segment() =>
        Assert.Equal(
            "Weekly\n2026-01-15 12:00 UTC\n\n[00:00:00] Ana: good morning all\n[01:02:03] Bo, Jr: hello\n",
            Written("txt", "Weekly", Two));

    [Fact]
    public void Markdown_has_a_paragraph_per_segment() =>
        Assert.Equal(
            "# Weekly\n\n2026-01-15 12:00 UTC\n\n**Ana** (00:00:00) good morning all\n\n**Bo, Jr** (01:02:03) hello\n",
            Written("md", "Weekly", Two));

    [Fact]
    public void WebVtt_has_a_voice_per_cue() =>
        Assert.Equal(
            "WEBVTT\n\n00:00:00.000 --> 00:00:01.200\n<v Ana>good morning all\n\n01:02:03.004 --> 01:02:04.004\n<v Bo, Jr>hello\n\n",
            Written("vtt", "Weekly", Two));

    [Fact]
    public void SubRip_numbers_cues_and_says_the_name_once_per_segment() =>
        Assert.Equal(
            "1\r\n00:00:00,000 --> 00:00:01,200\r\nAna: good morning all\r\n\r\n2\r\n01:02:03,004 --> 01:02:04,004\r\nBo, Jr: hello\r\n\r\n",
            Written("srt", "Weekly", Two));

    [Fact]
    public void Csv_has_a_row_per_segment() =>
        Assert.Equal(
            "sequence,start_ms,end_ms,start_utc,participant_id,speaker,text,confidence,language,flags\r\n"
            + "1,0,1200,2026-01-15T12:00:00.000Z,ana,Ana,good morning all,0.9,,\r\n"
            + "2,3723004,3724004,2026-01-15T13:02:03.004Z,\"bo, jr\",\"Bo, Jr\",hello,0.9,,greeting\r\n",
            Written("csv", "Weekly", Two));

    [Theory]
    [InlineData("txt", "[00:00:00] <b>Bob</b> & \"Co\" --> =1+1: <b>Bob</b> & \"Co\" --> =1+1\n")]
    [InlineData("md", "**\\<b\\>Bob\\</b\\> \\& \"Co\" --\\> =1+1** (00:00:00) \\<b\\>Bob\\</b\\> \\& \"Co\" --\\> =1+1\n")]
    [InlineData("vtt", "<v &lt;b&gt;Bob&lt;/b&gt; &amp; \"Co\" --&gt; =1+1>&lt;b&gt;Bob&lt;/b&gt; &amp; \"Co\" --&gt; =1+1\n\n")]
    [InlineData("srt", "‹b›Bob‹/b› & \"Co\" --› =1+1:\r\n‹b›Bob‹/b› & \"Co\" --› =1+1\r\n\r\n")]
    [InlineData("csv", ",\"<b>Bob</b> & \"\"Co\"\" -->\r\n=1+1\",\"<b>Bob</b> & \"\"Co\"\" -->\r\n=1+1\",0.9,,\r\n")]
    public void What_people_are_called_and_say_never_becomes_markup(string format, string ending) =>
        Assert.EndsWith(ending, Written(format, "t", [Talk.Segment(1, Hostile, 0, 1_000, Hostile)]));

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49 30", "'+49 30")]
    [InlineData("-5", "'-5")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("  =1", "'  =1")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("1=1", "1=1")]
    public void A_spreadsheet_never_runs_what_somebody_said(string said, string cell) =>
        Assert.Contains($",Ana,{cell},0.9", Written("csv", "t", [Talk.Segment(1, "Ana", 0, 1_000, said)]));

    [Fact]
    public void Markdown_begins_with_the_summary_and_the_places_it_rests_on()
    {
        Segment[] said = [Talk.Segment(1, "Ana", 5_000, 6_000, "We decided on *blue*."), Talk.Segment(2, "Bo", 65_000, 66_000, "I'll order it by Friday.")];
        var summary = new Summary(
            "m1", "extractive", HandClock.Noon, 2, [new(said[0].Text, ["seg_1", "seg_2"])], [], [new(said[1].Text, "Bo", "by Friday", ["seg_2"])], [], ["blue", "order"]);
        var output = new StringWriter();

        TranscriptFormat.Find("md")!.Write(output, Talk.Meeting(title: "t"), summary, said);

        Assert.Equal(
            """
            # t

            2026-01-15 12:00 UTC

            ## Summary

            Made by: extractive

            Topics: blue, order

            ### Overview

            * (00:00:05, 00:01:05) We decided on \*blue\*.

            ### To do

            * (00:01:05) I'll order it by Friday. (Bo, by Friday)

            ## Transcript

            **Ana** (00:00:05) We decided on \*blue\*.

            **Bo** (00:01:05) I'll order it by Friday.

            """, output.ToString());
    }

    [Fact]
    public void Markdown_says_when_a_summary_is_not_what_was_asked_for()
    {
        var output = new StringWriter();

        TranscriptFormat.Find("md")!.Write(output, Talk.Meeting(title: "t"), new Summary("m1", "extractive", HandClock.Noon, 0, [], [], [], [], [], "gpt-x wrote\n# none: it *refused* to."), []);

        Assert.Contains("Made by: extractive\n\ngpt-x wrote \\# none: it \\*refused\\* to.\n", output.ToString());
    }

    [Fact]
    public void A_title_cannot_break_out_of_its_line()
    {
        Assert.StartsWith("# a \\# b \\[x\\](y)\n", Written("md", "a\n# b [x](y)", []));
        Assert.StartsWith("m1\n2026", Written("txt", "  ", []));
    }

    [Fact]
    public void Turns_that_cross_are_read_in_order_of_their_start()
    {
        Segment[] crossed = [Talk.Segment(1, "Bo", 2_000, 3_000, "short"), Talk.Segment(2, "Ana", 1_000, 5_000, "long")];

        Assert.Equal([2, 1], TranscriptFormat.InOrderOfStart(crossed).Select(segment => segment.Sequence));
    }

    [Fact]
    public void Cues_of_people_who_talk_at_once_stay_in_order_of_their_start()
    {
        var monologue = Talk.Segment(1, "Ana", 0, 20_000, string.Join(' ', Enumerable.Repeat("word", 40)));
        var remark = Talk.Segment(2, "Bo", 8_000, 9_000, "yes");

        var starts = Written("vtt", "t", [monologue, remark]).Split('\n').Where(line => line.Contains("-->")).Select(line => line[..12]).ToList();

        Assert.Equal(starts.Order(StringComparer.Ordinal), starts);
        Assert.Contains("00:00:08.000", starts);
    }

    static string Written(string format, string title, IEnumerable<Segment> segments)
    {
        var output = new StringWriter();
        TranscriptFormat.Find(format)!.Write(output, Talk.Meeting(title: title), null, [.. segments]);
        return output.ToString();
    }
}
