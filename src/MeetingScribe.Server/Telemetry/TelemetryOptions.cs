using MeetingScribe.Server.Configuration;
using OpenTelemetry.Exporter;

namespace MeetingScribe.Server.Telemetry;

/// <summary>Where metrics and traces go. Everything else that OpenTelemetry knows (headers, service name, sampler) comes from its own <c>OTEL_</c> variables.</summary>
sealed record TelemetryOptions
{
    /// <summary><c>Scribe:Telemetry:Endpoint</c>: an OTLP collector's base URL; default <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>. Null: nothing is exported.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>
    /// <c>Scribe:Telemetry:Protocol</c>: <c>grpc</c> or <c>http/protobuf</c>; default <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>, else <c>grpc</c> as in
    /// OpenTelemetry for .NET.
    /// </summary>
    public OtlpExportProtocol Protocol { get; init; } = OtlpExportProtocol.Grpc;

    /// <summary><c>Scribe:Telemetry:IntervalSeconds</c>: how often metrics are sent. 1 to 3600 s, default 15 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);

    internal static TelemetryOptions Load(Settings settings)
    {
        const string Section = $"{ScribeOptions.Section}:Telemetry";
        var defaults = new TelemetryOptions();
        return new TelemetryOptions
        {
            Endpoint = settings.HttpUri($"{Section}:Endpoint") ?? settings.HttpUri("OTEL_EXPORTER_OTLP_ENDPOINT"),
            Protocol = LoadProtocol(settings, $"{Section}:Protocol") ?? LoadProtocol(settings, "OTEL_EXPORTER_OTLP_PROTOCOL") ?? defaults.Protocol,
            Interval = settings.Number($"{Section}:IntervalSeconds", 1, 3_600) is { } seconds ? TimeSpan.FromSeconds(seconds) : defaults.Interval,
        };
    }

    static OtlpExportProtocol? LoadProtocol(Settings settings, string key)
    {
        const string Allowed = "grpc or http/protobuf";
        return settings.Text(key, Allowed) switch
        {
            null => null,
            "grpc" => OtlpExportProtocol.Grpc,
            "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
            var other => throw ConfigurationException.Bad(key, other, Allowed),
        };
    }
}
