using MeetingScribe.Server.Telemetry;

namespace MeetingScribe.Tests.Telemetry;

public sealed class ArrivalsTests
{
    [Fact]
    public void A_chunk_has_arrived_when_the_last_of_its_frames_has()
    {
        var arrivals = new Arrivals();
        arrivals.Add(0, 1_000, 11);
        arrivals.Add(1_000, 2_000, 12);
        arrivals.Add(2_000, 6_000, 13);

        Assert.Equal([12, 13, 13], [Taken(arrivals, 1_600), Taken(arrivals, 3_200), Taken(arrivals, 4_800)]);
        Assert.Null(Taken(arrivals, 6_400));
    }

    [Fact]
    public void What_is_read_from_before_the_connection_has_no_arrival()
    {
        var arrivals = new Arrivals();
        arrivals.Add(16_000, 17_600, 11);

        Assert.Null(Taken(arrivals, 1_600));
        Assert.Null(Taken(arrivals, 16_000));
        Assert.Equal(11, Taken(arrivals, 17_600));
    }

    [Fact]
    public void Of_more_than_can_be_remembered_the_oldest_is_timed_and_nothing_wrongly()
    {
        var arrivals = new Arrivals();
        for (var frame = 0; frame < 100; frame++)
            arrivals.Add(frame * 1_600, (frame + 1) * 1_600, 1_000 + frame);

        var taken = Enumerable.Range(0, 100).Select(chunk => Taken(arrivals, (chunk + 1) * 1_600)).ToList();

        Assert.Equal(Enumerable.Range(0, 32).Select(frame => (long?)(1_000 + frame)), taken.TakeWhile(timestamp => timestamp is not null));
        Assert.All(taken.Skip(32), Assert.Null);
        arrivals.Add(160_000, 161_600, 2_000);
        Assert.Equal(2_000, Taken(arrivals, 161_600));
    }

    static long? Taken(Arrivals arrivals, long end) => arrivals.TryTake(end, out var timestamp) ? timestamp : null;
}
