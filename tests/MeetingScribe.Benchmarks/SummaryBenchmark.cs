using System.Globalization;
using MeetingScribe.Insights;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Benchmarks;

/// <summary>
/// The CPU of a summary every 20 segments, store aside, for meetings of growing length: it must grow like the meeting, not like its
/// square. Talk is drawn from 20,000 words, the frequent ones far more often (Zipf).
/// </summary>
static class SummaryBenchmark
{
    const int Every = 20;

    static readonly int[] Lengths = [500, 2_000, 8_000, 32_000];

    public static Task<IReadOnlyList<Row>> Run()
    {
        Roll(Talk(Lengths[1])); // compiled, and compiled again for speed; not measured
        var first = 0.0;
        var rows = new List<Row>();
        foreach (var length in Lengths)
        {
            var perSegment = Roll(Talk(length)).TotalMilliseconds / length;
            first = first > 0 ? first : perSegment;
            rows.Add(new Row(
                $"rolling summary of {length:N0} segments",
                string.Create(CultureInfo.InvariantCulture, $"{perSegment * length / 1_000:0.00} s, {perSegment:0.00} ms a segment"),
                rows.Count == 0 ? "" : $"{Lengths[0]} segments",
                rows.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{perSegment / first:0.00}x a segment"),
                "linear: the same a segment"));
        }

        return Task.FromResult<IReadOnlyList<Row>>(rows);
    }

    static TimeSpan Roll(List<Segment> segments)
    {
        var (summary, before) = (new ExtractiveSummary("m"), Environment.CpuUsage.TotalTime);
        foreach (var segment in segments)
        {
            summary.Read(segment);
            if (segment.Sequence % Every == 0)
                summary.Write(DateTimeOffset.UnixEpoch);
        }

        return Environment.CpuUsage.TotalTime - before;
    }

    static List<Segment> Talk(int segments)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(1, segments).Select(i => new Segment(
            $"seg_{i}", "m", i, "ana", "Ana", i * 5_000L, (i * 5_000L) + 4_000, DateTimeOffset.UnixEpoch, Sentence(random), [], 1, null, "scripted", []))];
    }

    static string Sentence(Random random) =>
        string.Join(' ', Enumerable.Range(0, random.Next(3, 30)).Select(_ => Word((int)Math.Pow(20_000, random.NextDouble()))));

    /// <summary>A pronounceable word for each number.</summary>
    static string Word(int number)
    {
        var word = "";
        for (var rest = number; rest > 0; rest /= 60)
            word += $"{"bdfgklmnprst"[rest % 12]}{"aeiou"[rest / 12 % 5]}";
        return word + "k";
    }
}
