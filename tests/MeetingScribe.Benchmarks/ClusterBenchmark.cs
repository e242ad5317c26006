using System.Globalization;
using MeetingScribe.Tests;

namespace MeetingScribe.Benchmarks;

/// <summary>
/// What hosting sessions as grains costs, beside the single process over the same PostgreSQL server in the same run, and what clusters of one,
/// two and three nodes carry. All nodes, the database and the clients share this one machine: more nodes are no more cores here, so what grows
/// with their number is the cost of a stream, and what a machine for each would carry follows from that.
/// </summary>
static class ClusterBenchmark
{
    const string Nodes = "MeetingScribe.Silo.dll";

    /// <summary>Well within what the machine carries, so that nothing waits for a core.</summary>
    const int Usual = 160;

    const int Rounds = 3;
    const int Step = 200;
    const int Most = 3_200;

    public static async Task<IReadOnlyList<Row>> Cost()
    {
        if (NotBuilt is { } row)
            return [row];
        await using var ground = await Ground.Prepare();
        await using var single = await ground.Single();
        await using var node = await ground.Node();
        var (local, grains) = (new List<ClusterUse>(), new List<ClusterUse>());

        // Turn by turn, because a machine has better moments and worse ones; the first turn is compilation's.
        for (var round = 0; round <= Rounds; round++)
        {
            local.Add(await Told("single process", ClusterLoad.Run([single], Usual, $"r{round}")));
            grains.Add(await Told("one node", ClusterLoad.Run([node], Usual, $"r{round}")));
        }

        return
        [
            Compare($"CPU a stream, of one core, {Usual} streams, 1 of {ClusterLoad.PerMeeting} speaking", use => 100 * use.Cpu, "0.000 %"),
            Compare("chunk due to acknowledged, p99", use => use.ToAck?.P99 ?? double.NaN, "0 ms"),
            Compare("word said to seen by a viewer, p50", use => use.ToViewerAt(0.5), "0 ms"),
            Compare("word said to seen by a viewer, p99", use => use.ToViewerAt(0.99), "0 ms"),
        ];

        Row Compare(string measure, Func<ClusterUse, double> of, string format)
        {
            var (theirs, ours) = (Median(local.Skip(1).Select(of)), Median(grains.Skip(1).Select(of)));
            return new Row($"one node: {measure}, median of {Rounds}", Shown(ours, format), $"single process {Shown(theirs, format)}", Shown(ours / theirs, "0.00x"));
        }
    }

    public static async Task<IReadOnlyList<Row>> Growth(int count)
    {
        if (NotBuilt is { } row)
            return [row];
        await using var ground = await Ground.Prepare();
        var nodes = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => ground.Node()));
        try
        {
            var name = count == 1 ? "1 node" : $"{count} nodes";
            await Told($"{name}, warming up", ClusterLoad.Run(nodes, Usual, "warm-up"));
            ClusterUse? best = null;
            string? missed = null;
            for (var participants = Step; participants <= Most && missed is null; participants += Step)
            {
                var use = await Told(name, ClusterLoad.Run(nodes, participants, $"t{participants}"));
                if (use.Complaint is { } complaint)
                    missed = $"{participants}: {complaint}";
                else
                    best = use;
            }

            // Last, when each node has compiled what it runs.
            var usual = await Told(name, ClusterLoad.Run(nodes, Usual, "usual"));
            return
            [
                new Row($"{name}: CPU of all nodes a stream, of one core, {Usual} streams", Shown(100 * usual.Cpu, "0.000 %")),
                new Row($"{name}: chunk due to acknowledged; word said to seen, p99", $"{Shown(usual.ToAck?.P99 ?? double.NaN, "0")}; {Shown(usual.ToViewerAt(0.99), "0 ms")}"),
                new Row($"{name}: most streams within bounds", Shown(best?.Streams ?? 0, "0"), missed is null ? "" : $"then {missed}"),
                new Row($"{name}: CPU of all nodes a stream, at so many", Shown(100 * best?.Cpu ?? double.NaN, "0.000 %")),
            ];
        }
        finally
        {
            foreach (var node in nodes)
                await node.DisposeAsync();
        }
    }

    static Row? NotBuilt => File.Exists(Path.Combine(AppContext.BaseDirectory, Nodes)) ? null : new Row("clusters", "not measured: this was built without the Orleans packages (make bench-cluster)");

    static async Task<ClusterUse> Told(string who, Task<ClusterUse> running)
    {
        var use = await running;
        await Console.Error.WriteLineAsync($"{who}, {use}; load {Machine.Load}");
        return use;
    }

    static double Median(IEnumerable<double> values) => Percentiles.Of([.. values], 0.5);

    static string Shown(double value, string format) => format.EndsWith(" %", StringComparison.Ordinal)
        ? value.ToString(format[..^2], CultureInfo.InvariantCulture) + " %"
        : value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>What all that are compared stand on: one PostgreSQL server and one disk.</summary>
    sealed class Ground(PostgreSqlServer server, string database) : IAsyncDisposable
    {
        readonly string folder = Directory.CreateTempSubdirectory("scribe-bench-cluster").FullName;

        public static async Task<Ground> Prepare()
        {
            Console.WriteLine($"| {Machine.Describe("bench-cluster")} | | | | |");
            var server = await PostgreSqlServer.Run();
            var ground = new Ground(server, await server.CreateDatabase());
            await File.WriteAllTextAsync(ground.Script, """{"participants": {"*": {"word_every_ms": 300, "stamped": true}}}""");
            return ground;
        }

        string Script => Path.Combine(folder, "script.json");

        public async Task<ChildProcess> Single() => await ChildProcess.Service("scripted", [.. Settings(await server.CreateDatabase())]);

        public Task<ChildProcess> Node() => ChildProcess.Node(
            Nodes, "scripted", [.. Settings(database), $"Scribe:RecordingsDirectory={Path.Combine(folder, "recordings")}", "Scribe:Cluster:Address=127.0.0.1"]);

        IEnumerable<string> Settings(string connection) =>
            [$"Scribe:Database={connection}", $"Scribe:Scripted:File={Script}", "Scribe:Ingest:ResumeSeconds=1", $"Scribe:Ingest:MaxStreams={2 * Most}"];

        public async ValueTask DisposeAsync()
        {
            await server.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }
}
