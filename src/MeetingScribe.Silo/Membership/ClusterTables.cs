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
        CREATE TABLE IF NOT EXISTS scribe_leases(
            cluster text NOT NULL,
            node text NOT NULL,
            until timestamptz NOT NULL,
            PRIMARY KEY(cluster, node));
        CREATE TABLE IF NOT EXISTS scribe_claims(
            cluster text NOT NULL,
            recording text NOT NULL,
            node text NOT NULL,
            PRIMARY KEY(cluster, recording));
        CREATE INDEX IF NOT EXISTS scribe_claims_by_node ON scribe_claims(cluster, node);
        CREATE TABLE IF NOT EXISTS scribe_recordings(
            cluster text NOT NULL,
            recording text NOT NULL,
            take_over bigint NOT NULL,
            volumes text[] NOT NULL,
            touched text[] NOT NULL,
            is_erased boolean NOT NULL DEFAULT false,
            PRIMARY KEY(cluster, recording));
        CREATE INDEX IF NOT EXISTS scribe_recordings_erased ON scribe_recordings(cluster) WHERE is_erased;
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

    /// <summary>
    /// The recording is the node's from here on: false if nobody had it, true if it was taken from a node whose lease is over; null if another
    /// has it. That node's renewal waits meanwhile, so that it finds out.
    /// </summary>
    public async Task<bool?> Claim(string recording, string node)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (await First<int>("INSERT INTO scribe_claims(cluster, recording, node) VALUES($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1", cluster, recording, node) == 1)
        {
            await transaction.CommitAsync();
            return false;
        }

        var owner = await First<string>("SELECT node FROM scribe_claims WHERE cluster = $1 AND recording = $2 FOR UPDATE", cluster, recording);
        if (owner is null) // given back at this moment
            return null;
        // The row is locked first and looked at then: a renewal that is under way counts.
        if (owner != node && await First<DateTime>("SELECT until FROM scribe_leases WHERE cluster = $1 AND node = $2 FOR UPDATE", cluster, owner) > await First<DateTime>("SELECT clock_timestamp()"))
            return null;
        await First<int>("UPDATE scribe_claims SET node = $3 WHERE cluster = $1 AND recording = $2", cluster, recording, node);
        await transaction.CommitAsync();
        return owner != node;

        async Task<T?> First<T>(string sql, params object[] values)
        {
            await using var command = Command(new NpgsqlCommand(sql, connection, transaction), values);
            return await command.ExecuteScalarAsync() is T value ? value : default;
        }
    }

    static NpgsqlCommand Command(NpgsqlCommand command, object[] values)
    {
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
