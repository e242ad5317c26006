using Npgsql;

namespace MeetingScribe.Silo.Membership;

/// <summary>What the nodes of one cluster agree on, in the database they share: who is a member, and which node has which grain.</summary>
sealed class ClusterTables(NpgsqlDataSource source, string cluster)
{
    const string Create =
        """
        SELECT pg_advisory_xact_lock(hashtext('scribe_cluster'));
        CREATE TABLE IF NOT EXISTS scribe_cluster(
            cluster text PRIMARY KEY,
            version integer NOT NULL);
        CREATE TABLE IF NOT EXISTS scribe_silos(
            cluster text NOT NULL,
            address text NOT NULL,
            entry jsonb NOT NULL,
            is_dead boolean NOT NULL,
            alive timestamptz NOT NULL,
            version integer NOT NULL,
            PRIMARY KEY(cluster, address));
        CREATE TABLE IF NOT EXISTS scribe_grains(
            cluster text NOT NULL,
            grain text NOT NULL,
            silo text NOT NULL,
            address jsonb NOT NULL,
            PRIMARY KEY(cluster, grain));
        CREATE INDEX IF NOT EXISTS scribe_grains_by_silo ON scribe_grains(cluster, silo);
        """;

    public string Cluster => cluster;

    public async Task Open()
    {
        await Run(Create);
        await Run("INSERT INTO scribe_cluster(cluster, version) VALUES($1, 0) ON CONFLICT DO NOTHING", cluster);
    }

    /// <summary>The rows changed.</summary>
    public async Task<int> Run(string sql, params object[] values)
    {
        await using var command = Command(source.CreateCommand(sql), values);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<List<T>> All<T>(string sql, Func<NpgsqlDataReader, T> read, params object[] values)
    {
        await using var command = Command(source.CreateCommand(sql), values);
        await using var reader = await command.ExecuteReaderAsync();
        var all = new List<T>();
        while (await reader.ReadAsync())
            all.Add(read(reader));
        return all;
    }

    static NpgsqlCommand Command(NpgsqlCommand command, object[] values)
    {
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
