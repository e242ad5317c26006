using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MeetingScribe.Server.Telemetry;

/// <summary>
/// Sends metrics and traces to an OTLP collector while the service runs. One that does not answer costs nothing but its telemetry: the
/// exporter has its own threads, bounds and time-outs.
/// </summary>
/// <param name="host">What the program measures of what it stands on.</param>
sealed class OtlpExport(TelemetryOptions options, IEnumerable<ExportedMeter> host) : IHostedService, IDisposable
{
    /// <summary>What .NET itself measures: processor time, memory, garbage collection; requests; connections.</summary>
    static readonly string[] Platform = ["System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    MeterProvider? metrics;
    TracerProvider? traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe)
            .AddMeter([PipelineMeter.Name, .. Platform, .. host.Select(meter => meter.Name)])
            .AddOtlpExporter((exporter, reader) =>
            {
                Aim(exporter, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.Interval.TotalMilliseconds;
            })
            .Build();
        traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Describe)
            .AddSource(PipelineMeter.Name)
            .AddOtlpExporter(exporter => Aim(exporter, "v1/traces"))
            .Build();
        return Task.CompletedTask;
    }

    /// <summary>Sends what is left.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        traces?.Dispose();
        metrics?.Dispose();
        (traces, metrics) = (null, null);
    }

    /// <summary><c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c> win.</summary>
    static void Describe(ResourceBuilder resource) => resource.Clear()
        .AddService(PipelineMeter.Name, serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(3))
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    /// <summary>An address that is set by code is taken as it is, so over HTTP it needs the signal's path.</summary>
    void Aim(OtlpExporterOptions exporter, string path)
    {
        exporter.Protocol = options.Protocol;
        exporter.Endpoint = options.Protocol == OtlpExportProtocol.Grpc
            ? options.Endpoint!
            : new Uri(options.Endpoint!.ToString().TrimEnd('/') + "/" + path);
    }
}

/// <summary>A meter that is exported beside the service's own.</summary>
sealed record ExportedMeter(string Name);
