namespace MeetingScribe.Cli.Load;

/// <summary>What a run measured.</summary>
/// <param name="Joined">Participants who got a stream.</param>
/// <param name="Delays">By name, in milliseconds; null where nothing was measured.</param>
/// <param name="Service">What the service used; null if it did not say.</param>
/// <param name="BehindMs">How late this client itself was; where it is much, the machine of the client was the limit.</param>
internal sealed record LoadReport(
    int Participants,
    int Joined,
    string Door,
    double Speaking,
    int Meetings,
    int Viewers,
    double Seconds,
    IReadOnlyDictionary<string, Percentiles?> Delays,
    ServiceUse? Service,
    IReadOnlyDictionary<string, int> Errors,
    Percentiles? BehindMs)
{
    public int ErrorCount => Errors.Values.Sum();
}

/// <param name="CpuCores">Cores in use on average.</param>
/// <param name="CpuPerStreamPercent">Of one core.</param>
/// <param name="MemoryPerStreamKb">What the process grew by from before the first joined to the end, by each.</param>
/// <param name="LongestBacklogSeconds">Audio recorded and not heard at the end, of the participant who was furthest behind.</param>
internal sealed record ServiceUse(double CpuCores, double CpuPerStreamPercent, int StreamsPerCore, double MemoryMb, double MemoryPerStreamKb, double LongestBacklogSeconds)
{
    public static ServiceUse? Of(ServiceMetrics? before, ServiceMetrics? start, ServiceMetrics? end, int streams)
    {
        if (before is null || start is null || end is null || streams == 0)
            return null;
        var cores = (end.Process.CpuMs - start.Process.CpuMs) / (end.AtUtc - start.AtUtc).TotalMilliseconds;
        return new ServiceUse(
            Math.Round(cores, 3),
            Math.Round(100 * cores / streams, 4),
            (int)(streams / Math.Max(cores, 1e-6)),
            Math.Round(end.Process.MemoryBytes / 1e6, 1),
            Math.Round(Math.Max(0, end.Process.MemoryBytes - before.Process.MemoryBytes) / 1e3 / streams, 1),
            Math.Round(end.Level("scribe.backlog.longest"), 2));
    }
}
