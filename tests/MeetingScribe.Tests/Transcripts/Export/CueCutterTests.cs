using System.Globalization;
using MeetingScribe.Transcripts;
using MeetingScribe.Transcripts.Export;

namespace MeetingScribe.Tests.Transcripts.Export;

public sealed class CueCutterTests
{
    [Fact]
    public void Text_that_fits_is_one_line()
    {
        var cue = Assert.Single(CueCutter.Cut(Talk.Segment(1, "Ana", 500, 3_700, "exactly forty two characters fit on a line")));

        Assert.Equal((500, 3_700), (cue.StartMs, cue.EndMs));
        Assert.Equal(["exactly forty two characters fit on a line"], cue.Lines);
    }

    [Fact]
    public void Two_lines_are_as_equal_as_can_be()
    {
        var cue = Assert.Single(CueCutter.Cut(Talk.Segment(1, "Ana", 0, 4_000, "we looked at the numbers again and they are better than before")));

        Assert.Equal(["we looked at the numbers again", "and they are better than before"], cue.Lines);
    }

    [Fact]
    public void A_pause_begins_a_new_cue_with_the_times_of_its_words()
    {
        var segment = Talk.Segment(1, "Ana", "first second", [new("first", 0, 1_400, 1), new("second", 2_400, 4_000, 1)]);

        var cues = CueCutter.Cut(segment);

        Assert.Equal([(0L, 1_400L, "first"), (2_400L, 4_000L, "second")], cues.Select(cue => (cue.StartMs, cue.EndMs, Assert.Single(cue.Lines))));
    }

    [Fact]
    public void The_end_of_a_sentence_ends_a_cue_that_has_filled_a_line()
    {
        var cues = CueCutter.Cut(Talk.Segment(1, "Ana", 0, 6_000, "Yes. This sentence is long enough to fill one line. And this is next."));

        Assert.Equal(["This sentence is long enough to fill one line.", "And this is next."], cues.Select(cue => string.Join(' ', cue.Lines).Replace("Yes. ", "")));
    }

    [Theory]
    [InlineData(0, 100, 0, 1_000)]
    [InlineData(0, 0, 0, 1_000)]
    [InlineData(0, 2_000, 0, 2_000)]
    public void A_short_cue_stays_long_enough_to_be_read(long startMs, long endMs, long cueStartMs, long cueEndMs)
    {
        var cue = Assert.Single(CueCutter.Cut(Talk.Segment(1, "Ana", startMs, endMs, "yes")));

        Assert.Equal((cueStartMs, cueEndMs), (cue.StartMs, cue.EndMs));
    }

    [Theory]
    [InlineData("abcdefghij")]
    [InlineData("👩‍👩‍👧‍👦é😀")]
    public void A_word_of_any_length_is_cut_between_characters(string unit)
    {
        var word = string.Concat(Enumerable.Repeat(unit, 1_000));

        var cues = CueCutter.Cut(Talk.Segment(1, "Ana", 0, 60_000, word));

        Assert.Equal(word, string.Concat(cues.SelectMany(cue => cue.Lines).Select(line => line.Replace(" ", ""))));
        Assert.All(cues.SelectMany(cue => cue.Lines), line => Assert.InRange(new StringInfo(line).LengthInTextElements, 1, Cue.LineWidth));
    }

    [Fact]
    public void Words_without_times_are_spread_over_the_segment()
    {
        var segment = Talk.Segment(1, "Ana", 10_000, 30_000, string.Join(' ', Enumerable.Repeat("word", 60))) with { Words = [] };

        var cues = CueCutter.Cut(segment);

        Assert.Equal(10_000, cues[0].StartMs);
        Assert.Equal(30_000, cues[^1].EndMs);
    }

    [Fact]
    public void A_segment_without_text_has_no_cue() => Assert.Empty(CueCutter.Cut(Talk.Segment(1, "Ana", 0, 1_000, " \n "), "Ana:"));

    [Fact]
    public void Whatever_is_said_no_cue_breaks_the_limits_and_no_word_is_lost()
    {
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            var words = new List<SegmentWord>();
            var now = (long)random.Next(10_000);
            for (var i = 0; i < random.Next(1, 80); i++)
            {
                var end = now + random.Next(50, 900);
                words.Add(new SegmentWord(new string('x', random.Next(1, 50)) + (random.Next(6) == 0 ? "." : ""), now, end, 1));
                now = end + (random.Next(8) == 0 ? random.Next(2_000) : 0);
            }

            var segment = Talk.Segment(1, "Ana", string.Join(' ', words.Select(word => word.Text)), words);
            var cues = CueCutter.Cut(segment);

            Assert.Equal(segment.Text.Replace(" ", ""), string.Concat(cues.SelectMany(cue => cue.Lines)).Replace(" ", ""));
            Assert.All(cues, cue =>
            {
                Assert.InRange(cue.Lines.Count, 1, Cue.MaxLines);
                Assert.All(cue.Lines, line => Assert.InRange(line.Length, 1, Cue.LineWidth));
                Assert.InRange(cue.EndMs - cue.StartMs, 1, Cue.MaxMs);
            });
            Assert.All(cues.Zip(cues.Skip(1)), pair => Assert.True(pair.First.EndMs <= pair.Second.StartMs));
        }
    }
}
