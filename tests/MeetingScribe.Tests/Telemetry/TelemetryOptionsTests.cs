using MeetingScribe.Server.Configuration;
using MeetingScribe.Server.Telemetry;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace MeetingScribe.Tests.Telemetry;

public sealed class TelemetryOptionsTests
{
    [Fact]
    public void Nothing_is_exported_until_somebody_says_where_to() =>
        Assert.Null(Load([]).Endpoint);

    [Fact]
    public void OpenTelemetrys_own_variables_count_and_ours_win()
    {
        (string, string)[] theirs = [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")];

        Assert.Equal(("http://collector:4318/", OtlpExportProtocol.HttpProtobuf), Where(Load(theirs)));
        Assert.Equal(("http://other:4317/", OtlpExportProtocol.Grpc), Where(Load([.. theirs, ("Scribe:Telemetry:Endpoint", "http://other:4317"), ("Scribe:Telemetry:Protocol", "grpc")])));
    }

    [Theory]
    [InlineData("Protocol", "http/json", "grpc or http/protobuf")]
    [InlineData("Endpoint", "collector", "an absolute http:// or https:// URL")]
    [InlineData("IntervalSeconds", "0", "a whole number from 1 to 3600")]
    public void A_bad_value_is_named_with_what_is_allowed(string key, string value, string allowed)
    {
        var problem = Assert.Throws<ConfigurationException>(() => Load([($"Scribe:Telemetry:{key}", value)]));

        Assert.Contains($"Scribe:Telemetry:{key}", problem.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, problem.Message, StringComparison.Ordinal);
    }

    static (string?, OtlpExportProtocol) Where(TelemetryOptions options) => (options.Endpoint?.ToString(), options.Protocol);

    static TelemetryOptions Load((string Key, string Value)[] values) => TelemetryOptions.Load(new Settings(
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value))).Build()));
}
