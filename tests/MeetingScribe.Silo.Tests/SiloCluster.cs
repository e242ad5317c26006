using MeetingScribe.Tests;
using Npgsql;

namespace MeetingScribe.Silo.Tests;

/// <summary>Real nodes, each a process of its own on loopback ports, over one PostgreSQL database and one folder of recordings.</summary>
sealed class SiloCluster : IAsyncDisposable
{
    public const string Key = "cluster-test-key-0123456789";

    readonly string recordings = Directory.CreateTempSubdirectory("scribe-recordings-").FullName;
    readonly List<ServiceProcess> nodes = [];
    readonly List<int> ports = [];
    string database = "";

    public IReadOnlyList<ServiceProcess> Nodes => nodes;

    public static async Task<SiloCluster> Start(int count = 3, params string[] settings)
    {
        var cluster = new SiloCluster { database = await (await PostgreSqlServer.Shared).CreateDatabase() };
        for (var number = 0; number < count; number++)
        {
            var port = ServiceProcess.FreePort();
            cluster.ports.Add(port);
            cluster.nodes.Add(ServiceProcess.Node([
                "Scribe:Engine=scripted", $"Scribe:Database={cluster.database}", $"Scribe:RecordingsDirectory={cluster.recordings}",
                $"Scribe:ApiKeys:0:Key={Key}", "Scribe:ApiKeys:0:Scopes=admin",
                "Scribe:Cluster:Address=127.0.0.1", $"Scribe:Cluster:Port={port}", "Scribe:Cluster:ProbeMs=500", .. settings]));
        }

        await Task.WhenAll(cluster.nodes.Select(node => node.Start()));
        return cluster;
    }

    /// <summary>The number of the node that has the grain, by the grain directory; null if none has.</summary>
    /// <param name="key">A meeting's id, or meeting/participant.</param>
    public async Task<int?> NodeOf(string key)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT silo FROM scribe_grains WHERE grain LIKE '%/' || $1", connection) { Parameters = { new() { Value = key } } };
        return await command.ExecuteScalarAsync() is string silo ? ports.IndexOf(SiloAddress.FromParsableString(silo).Endpoint.Port) : null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
            await node.DisposeAsync();
        Directory.Delete(recordings, recursive: true);
    }
}
