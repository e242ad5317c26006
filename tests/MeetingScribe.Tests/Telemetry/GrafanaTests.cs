using System.Text.Json;
using System.Text.RegularExpressions;

namespace MeetingScribe.Tests.Telemetry;

/// <summary>
/// The dashboard in <c>dashboards/grafana</c> against what a running service exports. Prometheus' names are those an OpenTelemetry
/// collector makes of OTLP: underscores for dots, the unit and <c>_total</c> as suffixes, <c>_bucket</c> of histograms.
/// </summary>
public sealed partial class GrafanaTests(CollectedMeeting meeting) : IClassFixture<CollectedMeeting>
{
    static readonly JsonElement Dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "dashboards", "grafana", "meetingscribe.json"))).RootElement;

    static readonly string[] Shown = [.. Expressions().SelectMany(expression => MetricName().Matches(expression).Select(match => match.Value)).Distinct()];

    [Fact]
    public void Every_metric_it_shows_is_one_that_the_service_exports()
    {
        Assert.NotEmpty(Shown);
        Assert.Empty(Shown.Except(Exported()));
    }

    [Fact]
    public void No_metric_of_the_pipeline_is_left_out() =>
        Assert.Empty(meeting.Known.Select(metric => InPrometheus(metric.Name, metric.Unit, metric.Type)).Except(Shown));

    [Fact]
    public void What_the_service_measured_is_what_it_exported()
    {
        var exported = meeting.Collector.Points.Select(point => point.Name).Where(name => name.StartsWith("scribe.", StringComparison.Ordinal)).ToHashSet();

        Assert.Subset(exported, meeting.Known.Where(metric => metric.HasPoints).Select(metric => metric.Name).ToHashSet());
        Assert.Subset(meeting.Known.Select(metric => metric.Name).ToHashSet(), exported);
    }

    [Fact]
    public void Every_panel_has_a_place_of_its_own()
    {
        var panels = Dashboard.GetProperty("panels").EnumerateArray().ToList();
        var cells = panels.Select(panel => panel.GetProperty("gridPos")).SelectMany(at =>
            from x in Enumerable.Range(at.GetProperty("x").GetInt32(), at.GetProperty("w").GetInt32())
            from y in Enumerable.Range(at.GetProperty("y").GetInt32(), at.GetProperty("h").GetInt32())
            select (x, y)).ToList();

        Assert.Distinct(cells);
        Assert.All(cells, cell => Assert.InRange(cell.x, 0, 23));
        Assert.Distinct(panels.Select(panel => panel.GetProperty("id").GetInt32()));
    }

    /// <summary>What a meeting without trouble does not measure is known to exist from the service's own list.</summary>
    IEnumerable<string> Exported() =>
        meeting.Known.Select(metric => InPrometheus(metric.Name, metric.Unit, metric.Type))
            .Concat(meeting.Collector.Points.Select(point => InPrometheus(point.Name, point.Unit, point.Type)));

    static string InPrometheus(string name, string unit, string type)
    {
        var suffix = unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        return name.Replace('.', '_') + suffix + type switch
        {
            "counter" => "_total",
            "histogram" => "_bucket",
            _ => "",
        };
    }

    static IEnumerable<string> Expressions() =>
        from panel in Dashboard.GetProperty("panels").EnumerateArray()
        where panel.TryGetProperty("targets", out _)
        from target in panel.GetProperty("targets").EnumerateArray()
        select target.GetProperty("expr").GetString();

    [GeneratedRegex(@"\b(scribe|dotnet|http_server|kestrel)_\w+")]
    private static partial Regex MetricName();
}
