using System.Diagnostics;
using System.Globalization;
using MeetingScribe.Server.Storage;
using MeetingScribe.Tests;

namespace MeetingScribe.Benchmarks;

/// <summary>Erasing one meeting of a large database to its last byte, while another meeting stores a word every 20 ms.</summary>
internal static class EraseBenchmark
{
    const int ToErase = 1_000;

    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Leaves the database as it was.</summary>
    public static async Task<Row> Measure(IStore store, int segments)
    {
        await Fill(store, "erased", ToErase);
        var other = await Fill(store, "other", 1);
        using var over = new CancellationTokenSource();
        var storing = Store(store, other, over.Token);

        var started = Stopwatch.GetTimestamp();
        await store.EraseMeeting("erased");
        var unfindable = Stopwatch.GetElapsedTime(started);
        await store.Scrub();
        var gone = Stopwatch.GetElapsedTime(started);
        await over.CancelAsync();
        var delays = await storing;
        await store.EraseMeeting("other");
        await store.Scrub();
        return new Row(
            Line($"erasing a meeting of {ToErase:N0} segments among {segments:N0}, SQLite"),
            Line($"rows {unfindable.TotalSeconds:F1} s, every byte {gone.TotalSeconds:F1} s"),
            Line($"another meeting's {delays.Count} commits meanwhile: p50 {Percentile(delays, 50):F1} ms, p99 {Percentile(delays, 99):F1} ms, worst {delays.Max():F1} ms"));
    }

    static async Task<StreamKey> Fill(IStore store, string meeting, int count)
    {
        await store.OpenMeeting(Sample.Meeting(meeting));
        await store.JoinParticipant(meeting, "p", name: null, Sample.Start);
        var stream = (await store.OpenStream(meeting, "p", "s", Sample.Format, Sample.Start)).Key;
        for (var number = 1; number <= count; number++)
            await Commit(store, stream, number);
        return stream;
    }

    static Task Commit(IStore store, StreamKey stream, int number) => store.Commit(
        Sample.Segment(stream.MeetingId, number, $"what nobody is to find any more, sentence {number}", participant: "p"), stream, number * 1_600L, Sample.Checkpoint(number * 1_600L));

    static async Task<List<double>> Store(IStore store, StreamKey stream, CancellationToken over)
    {
        var delays = new List<double>();
        for (var number = 2; !over.IsCancellationRequested; number++)
        {
            var started = Stopwatch.GetTimestamp();
            await Commit(store, stream, number);
            delays.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await Task.Delay(Pace, CancellationToken.None);
        }

        return delays;
    }

    static double Percentile(List<double> values, int percent) => values.Order().ElementAt((values.Count - 1) * percent / 100);

    static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
