using MeetingScribe.Benchmarks;

// `make bench` runs all; `make bench ARGS='streams search'` some; `make bench-cluster` what needs nodes of a cluster. `sink` is the process the
// streams are compared with.
if (args is ["sink", var url])
    return await BareSink.Run(url);

if (args is ["upstream-server", var upstreamUrl])
    return await StampingUpstream.Serve(upstreamUrl);

var all = new (string Name, Func<Task<IReadOnlyList<Row>>> Run)[]
{
    ("chunks", ChunkBenchmark.Run),
    ("streams", StreamsBenchmark.Run),
    ("load", LoadBenchmark.Run),
    ("isolation", IsolationBenchmark.Run),
    ("searchable", SearchableBenchmark.Run),
    ("search", SearchBenchmark.Run),
    ("summary", SummaryBenchmark.Run),
    ("engine", EngineBenchmark.Run),
    ("upstream", UpstreamBenchmark.Run),
};
var cluster = new (string Name, Func<Task<IReadOnlyList<Row>>> Run)[]
{
    ("cluster-cost", ClusterBenchmark.Cost),
    ("cluster-1", () => ClusterBenchmark.Growth(1)),
    ("cluster-2", () => ClusterBenchmark.Growth(2)),
    ("cluster-3", () => ClusterBenchmark.Growth(3)),
};
if (args.Except(all.Concat(cluster).Select(benchmark => benchmark.Name)).FirstOrDefault() is { } unknown)
{
    await Console.Error.WriteLineAsync($"There is no benchmark {unknown}; there are {string.Join(", ", all.Concat(cluster).Select(benchmark => benchmark.Name))}.");
    return 2;
}

Console.WriteLine(Row.Head);
foreach (var benchmark in args.Length == 0 ? all : all.Concat(cluster).Where(benchmark => args.Contains(benchmark.Name)))
{
    foreach (var row in await benchmark.Run())
        Console.WriteLine(row);
}
return 0;
