namespace MeetingScribe.Cli.Load;

/// <summary>Milliseconds from any number of tasks, for percentiles.</summary>
internal sealed class Delays
{
    readonly Lock gate = new();
    readonly List<double> values = [];

    public void Add(TimeSpan delay)
    {
        lock (gate)
            values.Add(delay.TotalMilliseconds);
    }

    /// <summary>Null if nothing was measured.</summary>
    public Percentiles? Percentiles()
    {
        double[] sorted;
        lock (gate)
            sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : new Percentiles(sorted.Length, Rank(0.5), Rank(0.95), Rank(0.99));

        // nearest rank
        double Rank(double share) => Math.Round(sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)], 2);
    }
}

/// <summary>Of delays, in milliseconds.</summary>
/// <param name="Count">How many were measured.</param>
internal sealed record Percentiles(long Count, double P50, double P95, double P99);
