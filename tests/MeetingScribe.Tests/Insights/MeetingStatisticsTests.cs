using MeetingScribe.Insights;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Insights;

public sealed class MeetingStatisticsTests
{
    // Ana   |0-------4000|          |9000-----------------------20000|
    // Bo         |3000------6000|            |12000-12600|
    // Cy                                                 |18000------------24000|
    static readonly Segment[] Meeting =
    [
        Talk.Segment(1, "Ana", 0, 4_000, "we begin now"),
        Talk.Segment(2, "Bo", 3_000, 6_000, "what is the plan"),
        Talk.Segment(3, "Bo", 12_000, 12_600, "mm hm"),
        Talk.Segment(4, "Ana", 9_000, 20_000, "the budget and the budget again") with { Flags = [new("b", "budget", 4, 6), new("b", "budget", 19, 6), new("a", "again", 26, 5)] },
        Talk.Segment(5, "Cy", 18_000, 24_000, "can i ask something"),
    ];

    readonly MeetingStatistics statistics = MeetingStatistics.Of("m1", Meeting);

    [Fact]
    public void The_meetings_totals_are_exact()
    {
        // Talk: Ana 4000 + 11000, Bo 3000 + 600, Cy 6000. Silent: 6000 to 9000. At once: 3000-4000, 12000-12600, 18000-20000.
        Assert.Equal(("m1", 5L, 24_000L), (statistics.MeetingId, statistics.ThroughSequence, statistics.DurationMs));
        Assert.Equal((24_600L, 3_000L), (statistics.TalkMs, statistics.SilenceMs));
        Assert.Equal((3, 3_600L), (statistics.Overlaps, statistics.OverlapMs));
        Assert.Equal((2, 5, 19, 2), (statistics.Interruptions, statistics.Turns, statistics.Words, statistics.Questions));
        Assert.Equal([new FlagCount("b", 2), new FlagCount("a", 1)], statistics.Flags);
    }

    [Fact]
    public void Each_participants_figures_are_exact()
    {
        Assert.Equal(["ana", "cy", "bo"], statistics.Participants.Select(participant => participant.ParticipantId));
        Assert.Equal(
            new ParticipantStatistics("ana", "Ana", 15_000, 0.6098, 2, 9, 36.0, 3, 3_600, 0, 2, 11_000, 0, Flags("ana")),
            statistics.Participants[0]);
        Assert.Equal(
            new ParticipantStatistics("cy", "Cy", 6_000, 0.2439, 1, 4, 40.0, 1, 2_000, 1, 0, 6_000, 1, Flags("cy")),
            statistics.Participants[1]);
        Assert.Equal(
            new ParticipantStatistics("bo", "Bo", 3_600, 0.1463, 2, 6, 100.0, 2, 1_600, 1, 0, 3_000, 1, Flags("bo")),
            statistics.Participants[2]);
    }

    [Fact]
    public void A_meeting_without_words_has_zeros_and_no_division_by_them()
    {
        var empty = MeetingStatistics.Of("m1", []);
        var instant = MeetingStatistics.Of("m1", [Talk.Segment(1, "Ana", 500, 500, "yes")]);

        Assert.Equal((0L, 0L, 0, 0), (empty.DurationMs, empty.TalkMs, empty.Turns, empty.Participants.Count));
        Assert.Equal((0L, 500L, 0.0, 0.0), (instant.TalkMs, instant.SilenceMs, instant.Participants[0].Share, instant.Participants[0].WordsPerMinute));
    }

    [Theory]
    [InlineData(501, 4_001, 1)]
    [InlineData(500, 4_001, 0)] // began together
    [InlineData(501, 4_000, 0)] // did not go on longer
    [InlineData(3_999, 5_000, 1)]
    [InlineData(4_000, 5_000, 0)] // waited for the end
    public void An_interruption_begins_well_inside_another_turn_and_outlasts_it(long startMs, long endMs, int interruptions) =>
        Assert.Equal(interruptions, MeetingStatistics.Of("m1", [Talk.Segment(1, "Ana", 0, 4_000, "a"), Talk.Segment(2, "Bo", startMs, endMs, "b")]).Interruptions);

    [Theory]
    [InlineData(5_999, 6_500, 6_900, 10_000)] // a short pause and a remark of another do not end it
    [InlineData(6_000, 6_500, 6_900, 4_001)] // a pause of two seconds does
    [InlineData(5_999, 4_500, 5_500, 4_001)] // and so does another's turn
    public void A_monologue_goes_on_over_short_pauses_and_remarks(long nextMs, long otherStartMs, long otherEndMs, long longestMs) =>
        Assert.Equal(longestMs, MeetingStatistics.Of("m1",
        [
            Talk.Segment(1, "Ana", 0, 4_000, "a"),
            Talk.Segment(2, "Bo", otherStartMs, otherEndMs, "b"),
            Talk.Segment(3, "Ana", nextMs, nextMs == 5_999 ? 10_000 : 10_001, "c"),
        ]).Participants.Single(participant => participant.ParticipantId == "ana").LongestMonologueMs);

    [Fact]
    public void Two_streams_of_one_person_are_one_person_talking()
    {
        var both = MeetingStatistics.Of("m1", [Talk.Segment(1, "Ana", 0, 4_000, "a"), Talk.Segment(2, "Ana", 3_000, 6_000, "b")]);

        Assert.Equal((6_000L, 0, 0), (both.TalkMs, both.Overlaps, both.Interruptions));
    }

    [Fact]
    public void The_name_used_last_is_shown() =>
        Assert.Equal("Ana Berg", MeetingStatistics.Of("m1", [Talk.Segment(2, "Ana", 2_000, 3_000, "b") with { Speaker = "Ana Berg" }, Talk.Segment(1, "Ana", 0, 1_000, "a")]).Participants.Single().Speaker);

    IReadOnlyList<FlagCount> Flags(string participant) => statistics.Participants.Single(one => one.ParticipantId == participant).Flags;
}
