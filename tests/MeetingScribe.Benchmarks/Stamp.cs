using System.Diagnostics;
using System.Globalization;

namespace MeetingScribe.Benchmarks;

/// <summary>A moment as a word, in tenths of a millisecond of the clock that all processes of a machine share.</summary>
static class Stamp
{
    static readonly long Unit = Stopwatch.Frequency / 10_000;

    public static string Now => (Stopwatch.GetTimestamp() / Unit).ToString(CultureInfo.InvariantCulture);

    /// <summary>Milliseconds.</summary>
    public static double Since(string stamp, long now) => ((now / Unit) - long.Parse(stamp, CultureInfo.InvariantCulture)) / 10.0;
}
