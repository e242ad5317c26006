using MeetingScribe.Cli.Load;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Cli.Load;

public sealed class LoadRuleTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(333)]
    [InlineData(10_000)]
    public async Task The_capacity_found_is_the_largest_there_is_within_a_twentieth(int capacity)
    {
        var tried = new List<int>();
        var found = await new Capacity(number =>
        {
            tried.Add(number);
            return Task.FromResult(number <= capacity);
        }).Find(first: 50, most: 10_000);

        Assert.InRange(found, capacity - Math.Max(1, capacity / 20) + (capacity <= 20 ? 1 : 0), capacity);
        Assert.Distinct(tried);
        Assert.InRange(tried.Count, 1, 20);
    }

    [Fact]
    public async Task A_service_that_carries_nobody_has_no_capacity() =>
        Assert.Equal(0, await new Capacity(_ => Task.FromResult(false)).Find(first: 50, most: 100));

    [Fact]
    public void Turn_detection_takes_the_synthetic_voice_for_a_person_and_the_silent_one_for_nobody()
    {
        var length = TimeSpan.FromSeconds(45);
        foreach (var seed in Enumerable.Range(1, 8))
        {
            var turns = Heard(SyntheticVoice.Speaking(new Random(seed), length)).Turns();
            Assert.InRange(turns.Count, 5, 14);
            Assert.InRange(turns.Sum(turn => turn.End - turn.Start), 20_000, 44_000);
            Assert.Empty(Heard(SyntheticVoice.Silent(new Random(seed), length)).Turns());
        }
    }

    [Theory]
    [InlineData(0.125, 16, 2)]
    [InlineData(1, 16, 16)]
    [InlineData(0, 16, 0)]
    [InlineData(0.34, 50, 17)]
    [InlineData(0.125, 1, 1)]
    public void The_share_of_speakers_is_what_was_asked_for(double share, int participants, int speakers)
    {
        var plan = new LoadPlan(participants, TimeSpan.Zero, AudioDoor.Native, share, 8, 0, TimeSpan.Zero, KeepsMeetings: false);

        Assert.Equal(speakers, Enumerable.Range(0, participants).Count(plan.Speaks));
    }

    [Fact]
    public void Percentiles_are_nearest_ranks()
    {
        var delays = new Delays();
        Assert.Null(delays.Percentiles());
        foreach (var ms in Enumerable.Range(1, 200).Reverse())
            delays.Add(TimeSpan.FromMilliseconds(ms));

        Assert.Equal(new Percentiles(200, 100, 190, 198), delays.Percentiles());
    }

    [Fact]
    public void Of_the_services_own_measurements_only_what_came_since_counts()
    {
        var before = Metrics((0.5, 10), (1, 5));
        var after = Metrics((0.5, 10), (1, 104), (2, 1));

        Assert.Equal(new Percentiles(100, 1_000, 1_000, 1_000), after.Since(before, "scribe.test"));
        Assert.Null(before.Since(before, "scribe.test"));
        Assert.Null(after.Since(before, "scribe.other"));
    }

    [Fact]
    public void A_bound_that_was_not_measured_is_not_met()
    {
        var report = new LoadReport(
            1, 1, "native", 1, 1, 0, 1, Measure.All.ToDictionary(measure => measure.Name, measure => measure == Measure.ChunkToAck ? new Percentiles(1, 10, 20, 30) : null),
            Service: null, new Dictionary<string, int> { ["x"] = 2 }, BehindMs: null);

        Assert.True(Bound.Parse("chunk_to_ack.p95=20")!.Check(report).IsMet);
        Assert.Equal("chunk_to_ack.p99 30 is above 29.5", Bound.Parse("chunk_to_ack.p99=29.5")!.Check(report).ToString());
        Assert.Equal("errors 2 is above 0", Bound.Parse("errors=0")!.Check(report).ToString());
        Assert.Equal("cpu_cores was not measured", Bound.Parse("cpu_cores=1")!.Check(report).ToString());
        Assert.False(Bound.Parse("cpu_cores=1")!.Check(report).IsMet);
    }

    [Fact]
    public void What_a_door_cannot_tell_is_not_usually_asked_of_it()
    {
        Assert.Contains("chunk_to_ack.p99", Bound.Usual(AudioDoor.Native).Select(bound => bound.Name));
        Assert.DoesNotContain("chunk_to_ack.p99", Bound.Usual(AudioDoor.Realtime).Select(bound => bound.Name));
        Assert.Equal(Bound.UsualTexts.Count - 1, Bound.Usual(AudioDoor.Realtime).Count);
    }

    [Fact]
    public void A_word_is_shown_when_anything_stands_in_its_place_and_stable_when_that_cannot_change()
    {
        var words = new WordTimes();
        words.Seen(new PartialEvent("ana", "Ana", "seg_1", 0, "", "hello", []), now: 10);
        words.Seen(new PartialEvent("ana", "Ana", "seg_1", 0, "hello", "word", []), now: 20);
        words.Seen(Talk.Segment(1, "Ana", 0, 3_000, "hello world again"), now: 30, counts: true);
        words.Seen(Talk.Segment(2, "Ana", 4_000, 5_000, "uncounted"), now: 40, counts: false);

        Assert.Equal(
            [new SeenWord("ana", 1_000, 10, 20), new SeenWord("ana", 2_000, 20, 30), new SeenWord("ana", 3_000, 30, 30)],
            words.Words);
    }

    static Sound Heard(byte[] samples) => new(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(samples).ToArray());

    static ServiceMetrics Metrics(params (double UpTo, long Count)[] buckets) => new(
        HandClock.Noon, new ProcessUse(1, 0, 0, 1),
        [new ServiceMetric("scribe.test", [new ServicePoint(new Dictionary<string, string>(), null, [.. buckets.Select(bucket => new ServiceBucket(bucket.UpTo, bucket.Count))])])]);
}
