using MeetingScribe.Tests;
using MeetingScribe.Tests.Telemetry;

namespace MeetingScribe.Silo.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task A_node_exports_what_Orleans_measures_beside_its_own_metrics()
    {
        await using var collector = await Collector.Start();
        await using var cluster = await SiloCluster.Start(count: 1, settings: [$"Scribe:Telemetry:Endpoint={collector.Url}", "Scribe:Telemetry:Protocol=http/protobuf", "Scribe:Telemetry:IntervalSeconds=1"]);
        await using (var ana = await cluster.Nodes[0].Connect("secret-meeting", "secret-person"))
            await ana.Finish();

        await Eventually.IsTrue(() => Task.FromResult(Names().IsSupersetOf(["scribe.streams.live", "orleans-catalog-activations"])), seconds: 60);
        Assert.DoesNotContain(collector.Points.SelectMany(point => point.Tags.Values), value => value.Contains("secret", StringComparison.Ordinal));

        HashSet<string> Names() => [.. collector.Points.Select(point => point.Name)];
    }
}
