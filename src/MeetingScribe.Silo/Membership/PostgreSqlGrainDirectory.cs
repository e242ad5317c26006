using System.Text.Json;
using Orleans.GrainDirectory;

namespace MeetingScribe.Silo.Membership;

/// <summary>Which node has which session: a row for each, so that two nodes that cannot see each other still cannot both have one.</summary>
sealed class PostgreSqlGrainDirectory(ClusterTables tables) : IGrainDirectory
{
    public Task<GrainAddress?> Register(GrainAddress address) => Register(address, previousAddress: null);

    /// <summary>Whoever comes first has it, unless the one that has it is the one that is known to be gone. Gives who has it now.</summary>
    public async Task<GrainAddress?> Register(GrainAddress address, GrainAddress? previousAddress)
    {
        var registered = await tables.All(
            """
            INSERT INTO scribe_grains(cluster, grain, silo, address) VALUES($1, $2, $3, $4::jsonb)
            ON CONFLICT(cluster, grain) DO UPDATE SET
                silo = CASE WHEN scribe_grains.silo = $5 THEN $3 ELSE scribe_grains.silo END,
                address = CASE WHEN scribe_grains.silo = $5 THEN $4::jsonb ELSE scribe_grains.address END
            RETURNING address
            """,
            row => row.GetString(0),
            tables.Cluster, address.GrainId.ToString(), SiloOf(address), JsonSerializer.Serialize(address), previousAddress is null ? "" : SiloOf(previousAddress));
        return JsonSerializer.Deserialize<GrainAddress>(registered[0]);
    }

    public Task Unregister(GrainAddress address) =>
        tables.Run(
            "DELETE FROM scribe_grains WHERE cluster = $1 AND grain = $2 AND address->>'ActivationId' = $3",
            tables.Cluster, address.GrainId.ToString(), address.ActivationId.ToParsableString());

    public async Task<GrainAddress?> Lookup(GrainId grainId)
    {
        var found = await tables.All(
            "SELECT address FROM scribe_grains WHERE cluster = $1 AND grain = $2", row => row.GetString(0), tables.Cluster, grainId.ToString());
        return found.Count == 0 ? null : JsonSerializer.Deserialize<GrainAddress>(found[0]);
    }

    public Task UnregisterSilos(List<SiloAddress> siloAddresses) =>
        tables.Run(
            "DELETE FROM scribe_grains WHERE cluster = $1 AND silo = ANY($2)",
            tables.Cluster, siloAddresses.Select(silo => silo.ToParsableString()).ToArray());

    static string SiloOf(GrainAddress address) => address.SiloAddress!.ToParsableString();
}
