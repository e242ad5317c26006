using System.Globalization;
using Spectre.Console;

namespace MeetingScribe.Cli.Load;

/// <summary>A report for people.</summary>
internal static class LoadTable
{
    public static void Show(IAnsiConsole console, LoadReport report)
    {
        console.WriteLine(Text($"{report.Joined} of {report.Participants} participants through the {report.Door} door, {report.Speaking:0.#%} speaking, in {report.Meetings} meetings with {report.Viewers} viewers, for {report.Seconds:0} s"));
        if (report.Service is { } use)
        {
            console.WriteLine(Text($"service: {use.CpuCores:0.00} cores, {use.CpuPerStreamPercent:0.000} % of a core a stream ({use.StreamsPerCore} streams a core), {use.MemoryMb:0} MB, {use.MemoryPerStreamKb:0} kB more a stream, {use.LongestBacklogSeconds:0.0} s furthest behind"));
        }
        else
        {
            console.WriteLine("service: its use and its own delays are not known; they need a key with the scope admin.");
        }

        var table = new Table().Border(TableBorder.Minimal).AddColumn("delay");
        foreach (var column in new[] { "measured", "p50 ms", "p95 ms", "p99 ms" })
            table.AddColumn(column, cells => cells.RightAligned().NoWrap());
        foreach (var measure in Measure.All)
        {
            var delay = report.Delays[measure.Name];
            table.AddRow([.. new[] { measure.Description, Text($"{delay?.Count ?? 0}"), Ms(delay?.P50), Ms(delay?.P95), Ms(delay?.P99) }.Select(Markup.Escape)]);
        }
        table.AddRow("[dim]this client behind its own beat[/]", $"{report.BehindMs?.Count ?? 0}", Ms(report.BehindMs?.P50), Ms(report.BehindMs?.P95), Ms(report.BehindMs?.P99));
        console.Write(table);

        console.WriteLine(report.ErrorCount == 0 ? "errors: none" : Text($"errors: {report.ErrorCount}"));
        foreach (var (what, count) in report.Errors.Take(10))
            console.WriteLine(Text($"  {count} x {what}"));
    }

    static string Ms(double? value) => value is null ? "-" : value.Value.ToString(value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);

    static string Text(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
