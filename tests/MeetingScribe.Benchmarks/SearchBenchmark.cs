using System.Diagnostics;
using System.Globalization;
using MeetingScribe.Search;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Storage.PostgreSql;
using MeetingScribe.Server.Storage.Sqlite;
using MeetingScribe.Tests;

namespace MeetingScribe.Benchmarks;

/// <summary>
/// Search over a million segments as <c>GET /v1/search</c> does, with either store. SQLite's file is kept in the temporary directory, because
/// making it takes minutes; PostgreSQL's cluster goes with the run.
/// </summary>
internal static class SearchBenchmark
{
    const int Rounds = 20, Segments = 1_000_000;

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
        ("a month's common words", Asking("the and") with { From = SearchCorpus.Start.AddDays(30), To = SearchCorpus.Start.AddDays(60) }),
        ("everything, newest first", Asking("")),
        ("a speaker, newest first", Asking("") with { Speaker = "Marketing" }),
    ];

    /// <summary>Each kind of search on the error output, and a row of the performance table for each store.</summary>
    public static async Task<IReadOnlyList<Row>> Run()
    {
        if (Speech.Shared("meetings") is not { } meetingsDirectory)
            return [new Row($"search over {Segments:N0} segments", "not measured: no meetings beside the checkout", Target: "p95 <= 50 ms")];
        var corpus = new SearchCorpus(Path.Combine(meetingsDirectory, "qmsum"), Segments);

        var directory = Path.Combine(Path.GetTempPath(), $"scribe-search-{Segments}");
        await using var sqlite = SqliteStore.Open(directory, TimeProvider.System);
        await corpus.CommitTo(sqlite);
        var rows = new List<Row> { await Measure(sqlite, "SQLite"), await EraseBenchmark.Measure(sqlite, Segments) };

        await using var server = await PostgreSqlServer.Run();
        var database = await server.CreateDatabase();
        await using var postgreSql = PostgreSqlStore.Open(database, TimeProvider.System);
        await new SearchCopy(server, database).Fill(corpus);
        return [.. rows, await Measure(postgreSql, "PostgreSQL 15")];
    }

    static async Task<Row> Measure(IStore store, string name)
    {
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
                processor.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds); // what a busy machine does not stretch; of this process
            }
            all.AddRange(times);
            await Console.Error.WriteLineAsync(Line($"{name,-14}{kind,-32} median {Percentile(times, 50),6:F1} ms, worst {times.Max(),6:F1} ms, CPU median {Percentile(processor[^Rounds..], 50),6:F1} ms"));
        }
        return new Row(Line($"{name}: search over {Segments:N0} segments, {Searches.Length} kinds of query"),
            Line($"p50 {Percentile(all, 50):F1} ms, p95 {Percentile(all, 95):F1} ms"), Line($"CPU p50 {Percentile(processor, 50):F1} ms, p95 {Percentile(processor, 95):F1} ms"), Target: "p95 <= 50 ms");
    }

    static SearchRequest Asking(string query) => new(SearchQuery.Parse(query).Query);

    static double Percentile(List<double> values, int percent) => values.Order().ElementAt((values.Count - 1) * percent / 100);

    static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
