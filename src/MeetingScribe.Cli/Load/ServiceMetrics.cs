using System.Text.Json;
using MeetingScribe.Cli.Wire;

namespace MeetingScribe.Cli.Load;

/// <summary>What the service says of itself at one moment (<c>GET /v1/metrics</c>): its process, and what it has measured since it began.</summary>
internal sealed record ServiceMetrics(DateTimeOffset AtUtc, ProcessUse Process, IReadOnlyList<ServiceMetric> Metrics)
{
    /// <summary>Null if this key may not ask, or the service does not answer that; then what it alone can see is not measured.</summary>
    public static async Task<ServiceMetrics?> Take(ServiceClient client, CancellationToken cancellation)
    {
        try
        {
            return await client.Get<ServiceMetrics>("/v1/metrics", cancellation);
        }
        catch (Exception problem) when (problem is ScribeException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Of a delay between then and now: each is taken as its bucket's upper bound, at most an eighth too much.</summary>
    /// <param name="kind">Of the tag of that name, if there are several.</param>
    public Percentiles? Since(ServiceMetrics before, string name, string? kind = null)
    {
        var counts = new SortedDictionary<double, long>();
        foreach (var (metrics, sign) in new[] { (this, 1), (before, -1) })
        {
            foreach (var bucket in metrics.Points(name, kind).SelectMany(point => point.Buckets ?? []))
                counts[bucket.UpTo] = counts.GetValueOrDefault(bucket.UpTo) + (sign * bucket.Count);
        }
        var total = counts.Values.Sum();
        return total == 0 ? null : new Percentiles(total, Rank(0.5), Rank(0.95), Rank(0.99));

        double Rank(double share)
        {
            var left = Math.Max(1, (long)Math.Ceiling(share * total));
            return Math.Round(1_000 * counts.First(bucket => (left -= bucket.Value) <= 0).Key, 2);
        }
    }

    /// <summary>How something stands now.</summary>
    public double Level(string name) => Points(name, kind: null).Sum(point => point.Value ?? 0);

    IEnumerable<ServicePoint> Points(string name, string? kind) =>
        Metrics.Where(metric => metric.Name == name).SelectMany(metric => metric.Points).Where(point => kind is null || point.Tags.GetValueOrDefault("kind") == kind);
}

internal sealed record ServiceMetric(string Name, IReadOnlyList<ServicePoint> Points);

internal sealed record ServicePoint(IReadOnlyDictionary<string, string> Tags, double? Value, IReadOnlyList<ServiceBucket>? Buckets);

internal sealed record ServiceBucket(double UpTo, long Count);

/// <param name="CpuMs">Processor time used since it began.</param>
internal sealed record ProcessUse(int Id, double CpuMs, long MemoryBytes, int Cores);
