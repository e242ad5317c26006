using MeetingScribe.Server.Access;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Telemetry;

/// <summary>What the process measures of itself, for tools that have no collector: <c>scribe load</c> takes it before and after.</summary>
static class MetricsEndpoint
{
    public static void MapMetrics(this IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.GetRequiredService<MetricsSnapshot>(); // counts from here on
        routes.MapGet("/v1/metrics", Get).RequireScope(Scope.Admin)
            .WithSummary("Metrics since the process began, and what it has used of the machine");
    }

    static IResult Get(MetricsSnapshot snapshot, TimeProvider time)
    {
        var used = Environment.CpuUsage;
        return Results.Json(
            new MetricsAnswer(
                time.GetUtcNow(),
                new ProcessUse(Environment.ProcessId, used.TotalTime.TotalMilliseconds, Environment.WorkingSet, Environment.ProcessorCount),
                snapshot.Take()),
            ScribeJson.Options);
    }

    sealed record MetricsAnswer(DateTimeOffset AtUtc, ProcessUse Process, IReadOnlyList<Metric> Metrics);

    /// <param name="CpuMs">User and system time of all threads.</param>
    /// <param name="MemoryBytes">In the machine's memory, libraries and mapped files included.</param>
    sealed record ProcessUse(int Id, double CpuMs, long MemoryBytes, int Cores);
}
