using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using MeetingScribe.Audio;
using MeetingScribe.Search;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Storage.Sqlite;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;
using MeetingScribe.Turns;

namespace MeetingScribe.Benchmarks;

/// <summary>
/// Search over a million segments: real utterances (QMSum's meetings, <c>../shared/meetings/qmsum</c>), repeated as more meetings
/// until there are enough, stored by the service's own <c>Commit</c> and searched as <c>GET /v1/search</c> does.
/// The database is kept in the temporary directory, because making it takes minutes.
/// </summary>
internal static class SearchBenchmark
{
    const int Rounds = 20;

    /// <summary>What people type, from the cheapest to the dearest; every kind weighs the same in the percentiles.</summary>
    static readonly (string Kind, SearchRequest Request)[] Searches =
    [
        ("rare word", Asking("xylophone")),
        ("telling word", Asking("budget")),
        ("common word", Asking("the")),
        ("common word, newest first", Asking("the") with { Sort = SearchSort.Newest }),
        ("two common words", Asking("you know")),
        ("five common words", Asking("so the thing that you")),
        ("common words that rarely meet", Asking("speech remote")),
        ("phrase", Asking("\"remote control\"")),
        ("phrase of common words", Asking("\"of the\"")),
        ("prefix", Asking("transcri*")),
        ("short prefix", Asking("re*")),
        ("one letter", Asking("a*")),
        ("either word", Asking("atlas OR zeppelin OR the")),
        ("all but a common word", Asking("the -you")),
        ("a speaker's common word", Asking("the") with { Speaker = "Marketing" }),
        ("a flagged common word", Asking("the") with { Flag = SearchRequest.AnyFlag }),
        ("one meeting's common word", Asking("the") with { MeetingId = "bench-50" }),
        ("a month's common words", Asking("the and") with { From = Start.AddDays(30), To = Start.AddDays(60) }),
        ("everything, newest first", Asking("")),
        ("a speaker, newest first", Asking("") with { Speaker = "Marketing" }),
    ];

    static DateTimeOffset Start { get; } = new(2025, 1, 1, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Each kind of search on the error output, and the row of the performance table.</summary>
    public static async Task<IReadOnlyList<Row>> Run()
    {
        const int segments = 1_000_000;
        if (Speech.Shared("meetings") is not { } meetingsDirectory)
            return [new Row($"search over {segments:N0} segments", "not measured: no meetings beside the checkout", Target: "p95 <= 50 ms")];
        var directory = Path.Combine(Path.GetTempPath(), $"scribe-search-{segments}");
        await using var store = SqliteStore.Open(directory, TimeProvider.System);
        await Fill(store, Utterances(Path.Combine(meetingsDirectory, "qmsum")), segments);

        // The first touch of a page is the disk's speed, and the first calls are the compiler's.
        for (var i = 0; i < Rounds; i++)
            foreach (var (_, request) in Searches) await store.Search(request);
        var (all, processor) = (new List<double>(), new List<double>());
        foreach (var (kind, request) in Searches)
        {
            var times = new List<double>();
            for (var i = 0; i < Rounds; i++)
            {
                var (started, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                await store.Search(request);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                processor.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds); // what a busy machine does not stretch
            }
            all.AddRange(times);
            await Console.Error.WriteLineAsync(Line($"{kind,-32} median {Percentile(times, 50),6:F1} ms, worst {times.Max(),6:F1} ms, CPU median {Percentile(processor[^Rounds..], 50),6:F1} ms"));
        }
        return
        [
            new Row(Line($"search over {segments:N0} segments, {Searches.Length} kinds of query"),
                Line($"p50 {Percentile(all, 50):F1} ms, p95 {Percentile(all, 95):F1} ms"), Line($"CPU p50 {Percentile(processor, 50):F1} ms, p95 {Percentile(processor, 95):F1} ms"), Target: "p95 <= 50 ms"),
        ];
    }

    static SearchRequest Asking(string query) => new(SearchQuery.Parse(query).Query);

    static async Task Fill(SqliteStore store, List<List<(string Speaker, string Text)>> meetings, int segments)
    {
        var random = new Random(1);
        var left = segments;
        var at = Start;
        var started = Stopwatch.GetTimestamp();
        for (var number = 0; left > 0; number++)
        {
            // 1. A meeting, unless an earlier run has stored it; either way the same random numbers are drawn.
            var id = $"bench-{number}";
            var said = meetings[number % meetings.Count];
            said = said.GetRange(0, Math.Min(left, said.Count));
            left -= said.Count;
            var batch = said.ConvertAll(utterance => (utterance.Speaker, utterance.Text, At: at += TimeSpan.FromSeconds(random.NextDouble() * 50), Flag: random.Next(50)));
            if (await store.LastSequence(id) == said.Count) continue;

            // 2. Its segments, committed at the same time as hundreds of meetings would.
            await store.OpenMeeting(new NewMeeting(id, at, $"Meeting {number}"));
            await store.JoinParticipant(id, "p1", null, at);
            var stream = await store.OpenStream(id, "p1", "s1", new AudioFormat(AudioEncoding.Pcm16, 16_000, 1), at);
            await Task.WhenAll(batch.Select((utterance, i) =>
                store.Commit(Segment(id, i + 1, utterance.Speaker, utterance.Text, utterance.At, utterance.Flag), stream.Key, i, new Checkpoint(i, i, new TurnState(), null))));
            if (number % 50 == 0) Console.Error.Write(Line($"\rstored {segments - left:N0} of {segments:N0}, {(segments - left) / Stopwatch.GetElapsedTime(started).TotalSeconds:F0} a second "));
        }
    }

    static Segment Segment(string meeting, long sequence, string speaker, string text, DateTimeOffset at, int flag) => new(
        NewId.Make("seg_"), meeting, sequence, "p1", speaker, sequence * 3_000, sequence * 3_000 + 2_900, at, text,
        [.. text.Split(' ').Select((word, i) => new SegmentWord(word, sequence * 3_000 + i * 300, sequence * 3_000 + i * 300 + 290, 0.87))],
        0.87, "en", "scripted", flag == 0 ? [new Flag("kw1", text[..1], 0, 1)] : []);

    static List<List<(string Speaker, string Text)>> Utterances(string directory)
    {
        var meetings = new List<List<(string, string)>>();
        foreach (var file in Directory.EnumerateFiles(directory, "*.jsonl.gz").Order(StringComparer.Ordinal))
        {
            using var lines = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            while (lines.ReadLine() is { } line)
            {
                using var meeting = JsonDocument.Parse(line);
                meetings.Add([.. meeting.RootElement.GetProperty("meeting_transcripts").EnumerateArray()
                    .Select(said => (said.GetProperty("speaker").GetString()!, said.GetProperty("content").GetString()!))
                    .Where(said => said.Item2.Length > 0)]);
            }
        }
        return meetings;
    }

    static double Percentile(List<double> values, int percent) => values.Order().ElementAt((values.Count - 1) * percent / 100);

    static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
