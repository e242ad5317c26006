namespace MeetingScribe.Benchmarks;

/// <summary>A line of the performance table: what was measured, beside what, and how they compare in this very run.</summary>
sealed record Row(string Measure, string Value, string Beside = "", string Ratio = "", string Target = "")
{
    public static string Head => "| measure | value | beside | ratio | target |\n|---|---:|---:|---:|---|";

    public override string ToString() => $"| {Measure} | {Value} | {Beside} | {Ratio} | {Target} |";
}
