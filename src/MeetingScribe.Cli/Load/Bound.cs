using System.Globalization;

namespace MeetingScribe.Cli.Load;

/// <summary>What a run must not exceed, as in <c>chunk_to_engine.p99=10</c>.</summary>
/// <param name="Name">A measure and its percentile, or one of <see cref="Plain"/>.</param>
/// <param name="Most">In the measure's unit, milliseconds for delays.</param>
internal sealed record Bound(string Name, double Most)
{
    public static readonly IReadOnlyDictionary<string, Func<LoadReport, double?>> Plain = new Dictionary<string, Func<LoadReport, double?>>(StringComparer.Ordinal)
    {
        ["errors"] = report => report.ErrorCount,
        ["cpu_cores"] = report => report.Service?.CpuCores,
        ["memory_mb"] = report => report.Service?.MemoryMb,
        ["backlog_seconds"] = report => report.Service?.LongestBacklogSeconds,
        ["client_behind.p99"] = report => report.BehindMs?.P99,
    };

    /// <summary>A live meeting that nobody would complain of.</summary>
    public static IReadOnlyList<Bound> Usual(AudioDoor door) =>
        [.. UsualTexts.Select(text => Parse(text)!).Where(bound => door.Acknowledges || !bound.Name.StartsWith(Measure.ChunkToAck.Name, StringComparison.Ordinal))];

    /// <summary>
    /// The acknowledgement only where the door has it. A client far behind its own beat sends less than it says: then its machine was the limit,
    /// and nothing is known of the service.
    /// </summary>
    public static readonly IReadOnlyList<string> UsualTexts =
        ["errors=0", "client_behind.p99=1000", "chunk_to_ack.p99=1500", "chunk_to_engine.p99=100", "caption_to_viewer.p95=150", "utterance_to_searchable.p99=1000"];

    static readonly IReadOnlyDictionary<string, Func<Percentiles, double>> Ranks = new Dictionary<string, Func<Percentiles, double>>(StringComparer.Ordinal)
    {
        ["p50"] = delay => delay.P50,
        ["p95"] = delay => delay.P95,
        ["p99"] = delay => delay.P99,
    };

    public static string Allowed =>
        $"NAME=NUMBER with {string.Join(", ", Plain.Keys)}, or one of {string.Join(", ", Measure.All.Select(measure => measure.Name))} with .p50, .p95 or .p99 in ms";

    /// <summary>Null if it is none.</summary>
    public static Bound? Parse(string text)
    {
        if (text.Split('=') is not [var name, var number] || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var most))
            return null;
        var isKnown = Plain.ContainsKey(name)
            || (name.Split('.') is [var delay, var rank] && Measure.All.Any(measure => measure.Name == delay) && Ranks.ContainsKey(rank));
        return isKnown ? new Bound(name, most) : null;
    }

    public BoundCheck Check(LoadReport report)
    {
        var value = Plain.TryGetValue(Name, out var plain) ? plain(report)
            : Name.Split('.') is [var delay, var rank] && report.Delays[delay] is { } percentiles ? Ranks[rank](percentiles)
            : null;
        return new BoundCheck(Name, Most, value, value <= Most);
    }
}

/// <param name="Value">Null if it was not measured, and then the bound is not met: nobody knows.</param>
internal sealed record BoundCheck(string Bound, double Most, double? Value, bool IsMet)
{
    public override string ToString() => Value is null
        ? $"{Bound} was not measured"
        : string.Create(CultureInfo.InvariantCulture, $"{Bound} {Value:0.##} {(IsMet ? "is within" : "is above")} {Most:0.##}");
}
