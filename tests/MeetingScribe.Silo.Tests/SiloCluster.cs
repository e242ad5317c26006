using System.Diagnostics;
using MeetingScribe.Tests;
using Npgsql;

namespace MeetingScribe.Silo.Tests;

/// <summary>Real nodes, each a process of its own on loopback ports, over one PostgreSQL database, with one folder of recordings or each with its own volume.</summary>
sealed class SiloCluster : IAsyncDisposable
{
    public const string Key = "cluster-test-key-0123456789";

    readonly string recordings = Directory.CreateTempSubdirectory("scribe-recordings-").FullName;
    readonly List<ServiceProcess> nodes = [];
    readonly List<int> ports = [];
    string database = "";
    DatabaseRelay? relay;

    public IReadOnlyList<ServiceProcess> Nodes => nodes;

    /// <summary>How the first node, and no other, reaches the database.</summary>
    public DatabaseRelay Relay => relay!;

    /// <param name="server">Null: the one that tests share which leave it as it is.</param>
    /// <param name="isShared">All nodes have one folder of recordings.</param>
    public static async Task<SiloCluster> Start(int count = 3, PostgreSqlServer? server = null, bool isShared = true, params string[] settings)
    {
        var cluster = new SiloCluster { database = await (server ?? await PostgreSqlServer.Shared).CreateDatabase() };
        cluster.relay = new DatabaseRelay(cluster.database);
        for (var number = 0; number < count; number++)
        {
            var port = ServiceProcess.FreePort();
            cluster.ports.Add(port);
            cluster.nodes.Add(ServiceProcess.Node([
                "Scribe:Engine=scripted", $"Scribe:Database={(number == 0 ? cluster.relay.ConnectionString : cluster.database)}",
                .. isShared ? [$"Scribe:RecordingsDirectory={cluster.recordings}"] : Array.Empty<string>(),
                $"Scribe:ApiKeys:0:Key={Key}", "Scribe:ApiKeys:0:Scopes=admin",
                "Scribe:Cluster:Address=127.0.0.1", $"Scribe:Cluster:Port={port}", "Scribe:Cluster:ProbeMs=500", .. settings]));
        }

        await Task.WhenAll(cluster.nodes.Select(node => node.Start()));
        return cluster;
    }

    /// <summary>Every node has a volume of its own.</summary>
    public static Task<SiloCluster> StartOnOwnVolumes(int copies, int count = 3, params string[] settings) =>
        Start(count, isShared: false, settings: [$"Scribe:Cluster:Copies={copies}", .. settings]);

    /// <summary>The number of the node that has the grain, by the grain directory; null if none has.</summary>
    /// <param name="key">A meeting's id, or meeting/participant.</param>
    public async Task<int?> NodeOf(string key) =>
        await Ask("SELECT silo FROM scribe_grains WHERE grain LIKE '%/' || $1", key) is string silo ? ports.IndexOf(SiloAddress.FromParsableString(silo).Endpoint.Port) : null;

    /// <summary>As if no node had the grain: whoever knows better goes on using it there, and whoever asks makes it anew.</summary>
    public Task ForgetPlace(string key) => Ask("DELETE FROM scribe_grains WHERE grain LIKE '%/' || $1", key);

    /// <summary>Takes every ephemeral key out of the database, and tells nobody.</summary>
    public Task ForgetKeys() => Ask("DELETE FROM tokens WHERE $1 <> ''", Key);

    /// <summary>The other nodes have given this one up.</summary>
    public async Task<bool> IsGivenUp(int node) => await Ask("SELECT address FROM scribe_silos WHERE is_dead AND address LIKE '%:' || $1 || '@%'", $"{ports[node]}") is not null;

    /// <summary>The node does nothing more, and its connections stay as they are.</summary>
    public void Freeze(int node) => Signal("STOP", node);

    public void Thaw(int node) => Signal("CONT", node);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
            await node.DisposeAsync();
        relay?.Dispose();
        Directory.Delete(recordings, recursive: true);
    }

    /// <summary>The first value of the answer.</summary>
    async Task<object?> Ask(string sql, string value)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = value } } };
        return await command.ExecuteScalarAsync();
    }

    void Signal(string name, int node)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{nodes[node].ProcessId}"]);
        kill.WaitForExit();
    }
}
