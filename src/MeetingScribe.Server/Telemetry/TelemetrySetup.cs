using MeetingScribe.Server.Configuration;

namespace MeetingScribe.Server.Telemetry;

/// <summary>How <c>Program</c> adds metrics and traces; before everything that is measured, so that it stops behind it.</summary>
static class TelemetrySetup
{
    public static void AddTelemetry(this IServiceCollection services, ScribeOptions options)
    {
        services.AddSingleton<MetricsSnapshot>();
        if (options.Telemetry.Endpoint is not null)
            services.AddHostedService(provider => new OtlpExport(options.Telemetry, provider.GetServices<ExportedMeter>()));
    }
}
