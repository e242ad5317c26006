namespace MeetingScribe.Benchmarks;

static class Percentiles
{
    /// <summary>Nearest rank.</summary>
    public static double Of(IReadOnlyCollection<double> values, double share) => values.Count == 0
        ? double.NaN
        : values.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(share * values.Count) - 1));
}
