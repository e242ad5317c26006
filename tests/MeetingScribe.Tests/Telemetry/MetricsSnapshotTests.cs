using System.Diagnostics.Metrics;
using MeetingScribe.Server.Telemetry;

namespace MeetingScribe.Tests.Telemetry;

/// <summary>Each test has an instrument of its own, because other tests of this process may be measuring too.</summary>
public sealed class MetricsSnapshotTests : IDisposable
{
    readonly Meter meter = new(PipelineMeter.Name);
    readonly MetricsSnapshot snapshot = new();

    [Fact]
    public void A_counter_adds_up_for_each_tag()
    {
        var counter = meter.CreateCounter<long>("test.counted", "{thing}", "Things");
        counter.Add(2, PipelineMeter.Kind("a"));
        counter.Add(3, PipelineMeter.Kind("b"));
        counter.Add(4, PipelineMeter.Kind("a"));

        var metric = Metric("test.counted");

        Assert.Equal(("counter", "{thing}", "Things"), (metric.Type, metric.Unit, metric.Description));
        Assert.Equal([("a", 6.0), ("b", 3.0)], metric.Points.Select(point => (point.Tags["kind"], point.Value!.Value)));
    }

    [Fact]
    public void A_gauge_forgets_what_is_no_longer_so()
    {
        List<Measurement<int>> now = [new(5, PipelineMeter.Kind("a")), new(1, PipelineMeter.Kind("b"))];
        meter.CreateObservableGauge("test.level", () => now);
        Assert.Equal(2, Metric("test.level").Points.Count);

        now = [new(4, PipelineMeter.Kind("a"))];

        Assert.Equal([("a", 4.0)], Metric("test.level").Points.Select(point => (point.Tags["kind"], point.Value!.Value)));
    }

    [Theory]
    [InlineData(0.000_01)]
    [InlineData(0.0042)]
    [InlineData(1)]
    [InlineData(3_600)]
    public void A_delay_is_counted_under_a_bound_at_most_an_eighth_above_it(double seconds)
    {
        var histogram = meter.CreateHistogram<double>("test.delay", "s");
        histogram.Record(seconds);
        histogram.Record(seconds);

        var point = Assert.Single(Metric("test.delay").Points);

        Assert.Equal((2, 2 * seconds), (point.Count, point.Sum));
        var bucket = Assert.Single(point.Buckets!);
        Assert.Equal(2, bucket.Count);
        Assert.InRange(bucket.UpTo, Math.BitIncrement(seconds), seconds * 1.125);
    }

    [Fact]
    public void What_lies_outside_every_bucket_is_in_the_first_or_the_last()
    {
        var histogram = meter.CreateHistogram<double>("test.odd", "s");
        foreach (var odd in new[] { 0, -1, 1e-9, 1e9, double.PositiveInfinity })
            histogram.Record(odd);

        Assert.Equal([3, 2], Metric("test.odd").Points.Single().Buckets!.Select(bucket => bucket.Count));
    }

    [Fact]
    public void Measuring_allocates_nothing()
    {
        PipelineMeter.ChunkToEngine.Record(0.001);
        PipelineMeter.CaptionToViewer.Record(0.001, PipelineMeter.Kind("partial"));
        PipelineMeter.AudioReceived.Add(0.1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            PipelineMeter.ChunkToEngine.Record(0.001);
            PipelineMeter.CaptionToViewer.Record(0.001, PipelineMeter.Kind("partial"));
            PipelineMeter.AudioReceived.Add(0.1);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    Metric Metric(string name) => snapshot.Take().Single(metric => metric.Name == name);

    public void Dispose()
    {
        snapshot.Dispose();
        meter.Dispose();
    }
}
