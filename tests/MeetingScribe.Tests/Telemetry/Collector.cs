using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
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

    /// <param name="speaksGrpc">Else protobuf over plain HTTP.</param>
    public static async Task<Collector> Start(bool speaksGrpc = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, port: 0, listen => listen.Protocols = speaksGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        builder.Logging.ClearProviders();
        var collector = new Collector(builder.Build());
        collector.app.MapPost("/v1/metrics", context => Take(context, collector.metrics));
        collector.app.MapPost("/v1/traces", context => Take(context, collector.traces));
        collector.app.MapPost("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", context => TakeCall(context, collector.metrics));
        collector.app.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", context => TakeCall(context, collector.traces));
        await collector.app.StartAsync();
        return collector;
    }

    static async Task Take(HttpContext context, ConcurrentQueue<Protobuf> taken)
    {
        taken.Enqueue(new Protobuf(await Body(context)));
        context.Response.ContentType = "application/x-protobuf";
    }

    /// <summary>A gRPC message is a byte that says whether it is compressed, four of its length, and itself.</summary>
    static async Task TakeCall(HttpContext context, ConcurrentQueue<Protobuf> taken)
    {
        const int Head = 5;
        taken.Enqueue(new Protobuf((await Body(context)).AsMemory(Head)));
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[Head]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    static async Task<byte[]> Body(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
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
