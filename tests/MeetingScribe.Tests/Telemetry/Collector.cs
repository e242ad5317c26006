using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MeetingScribe.Tests.Telemetry;

/// <summary>An OpenTelemetry collector at its least: takes OTLP over HTTP and remembers what it was told.</summary>
sealed class Collector : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentQueue<Protobuf> metrics = new();
    readonly ConcurrentQueue<Protobuf> traces = new();

    Collector(WebApplication app) => this.app = app;

    public string Url => app.Urls.Single();

    /// <summary>Every data point, newest last. Metrics are cumulative.</summary>
    public IReadOnlyList<Point> Points => [.. metrics.SelectMany(export => export.At(1, 2, 2)).SelectMany(PointsOf)];

    public IReadOnlyList<Span> Spans => [.. traces.SelectMany(export => export.At(1, 2, 2)).Select(span => new Span(
        Convert.ToHexString(span.Bytes(1).Span), Convert.ToHexString(span.Bytes(2).Span), Convert.ToHexString(span.Bytes(4).Span),
        span.Text(5), span.Number(7), span.Number(8), Tags(span, 9)))];

    /// <summary>What describes the service.</summary>
    public IReadOnlyDictionary<string, string> Resource => Tags(metrics.First().At(1, 1).First(), 1);

    public static async Task<Collector> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var collector = new Collector(builder.Build());
        collector.app.MapPost("/v1/metrics", context => Take(context, collector.metrics));
        collector.app.MapPost("/v1/traces", context => Take(context, collector.traces));
        await collector.app.StartAsync();
        return collector;
    }

    static async Task Take(HttpContext context, ConcurrentQueue<Protobuf> taken)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        taken.Enqueue(new Protobuf(body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }

    /// <summary>Field numbers are opentelemetry-proto's: gauge 5, sum 7, histogram 9. A sum that may fall is a gauge to everyone else.</summary>
    static IEnumerable<Point> PointsOf(Protobuf metric)
    {
        var (name, unit) = (metric.Text(1), metric.Text(3));
        var isCounter = metric.At(7).Any(sum => sum.Number(3) == 1);
        foreach (var point in metric.At(5, 1).Concat(metric.At(7, 1)))
            yield return new Point(name, unit, isCounter ? "counter" : "gauge", point.Has(6) ? (long)point.Number(6) : point.Double(4), Tags(point, 7));
        foreach (var point in metric.At(9, 1))
            yield return new Point(name, unit, "histogram", point.Number(4), Tags(point, 9));
    }

    static Dictionary<string, string> Tags(Protobuf message, int field) =>
        message.At(field).ToDictionary(tag => tag.Text(1), tag => tag.At(2).First() is var value && value.Has(1) ? value.Text(1) : $"{value.Number(3)}");

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }
}

/// <param name="Value">Of a histogram the count.</param>
sealed record Point(string Name, string Unit, string Type, double Value, IReadOnlyDictionary<string, string> Tags);

/// <param name="Parent">Empty for a trace's first.</param>
sealed record Span(string Trace, string Id, string Parent, string Name, ulong Start, ulong End, IReadOnlyDictionary<string, string> Tags);
