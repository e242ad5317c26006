using System.Globalization;
using System.Text.Json;

namespace MeetingScribe.Silo.Membership;

/// <summary>
/// Orleans' table of members. Every change but a sign of life counts the table's version up, and is refused if somebody else did so first.
/// Not the AdoNet package's: it needs scripts that are in no package.
/// </summary>
sealed class PostgreSqlMembership(ClusterTables tables) : IMembershipTable
{
    /// <summary>The table's version moves from the one that was read to the next, or nothing happens.</summary>
    const string Advance = "WITH advanced AS (UPDATE scribe_cluster SET version = $2 WHERE cluster = $1 AND version = $3 RETURNING version)";

    public Task InitializeMembershipTable(bool tryInitTableVersion) => tables.Open();

    public async Task DeleteMembershipTableEntries(string clusterId)
    {
        await tables.Run("DELETE FROM scribe_silos WHERE cluster = $1", clusterId);
        await tables.Run("DELETE FROM scribe_grains WHERE cluster = $1", clusterId);
        await tables.Run("DELETE FROM scribe_cluster WHERE cluster = $1", clusterId);
    }

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) =>
        tables.Run("DELETE FROM scribe_silos WHERE cluster = $1 AND is_dead AND alive < $2", tables.Cluster, beforeDate.UtcDateTime);

    public Task<MembershipTableData> ReadAll() => Read("");

    public Task<MembershipTableData> ReadRow(SiloAddress key) => Read(key.ToParsableString());

    public async Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        await tables.Run(
            $"{Advance} INSERT INTO scribe_silos(cluster, address, entry, is_dead, alive, version) SELECT $1, $4, $5::jsonb, $6, $7, 0 FROM advanced",
            [.. Versions(tableVersion), .. Values(entry)]) == 1;

    public async Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        await tables.Run(
            $"""
            WITH advanced AS (
                UPDATE scribe_cluster SET version = $2 WHERE cluster = $1 AND version = $3
                    AND EXISTS(SELECT FROM scribe_silos WHERE cluster = $1 AND address = $4 AND version = $8) RETURNING version)
            UPDATE scribe_silos SET entry = $5::jsonb, is_dead = $6, alive = $7, version = scribe_silos.version + 1 FROM advanced
            WHERE cluster = $1 AND address = $4
            """,
            [.. Versions(tableVersion), .. Values(entry), Number(etag)]) == 1;

    public Task UpdateIAmAlive(MembershipEntry entry) =>
        tables.Run(
            "UPDATE scribe_silos SET alive = $3 WHERE cluster = $1 AND address = $2",
            tables.Cluster, entry.SiloAddress.ToParsableString(), Instant(entry.IAmAliveTime));

    /// <param name="address">Of one node; empty: all.</param>
    async Task<MembershipTableData> Read(string address)
    {
        // One statement, so that the version and the rows are of one moment.
        var rows = await tables.All(
            """
            SELECT c.version, s.entry, s.version, s.alive FROM scribe_cluster c LEFT JOIN scribe_silos s ON s.cluster = c.cluster AND $2 IN ('', s.address)
            WHERE c.cluster = $1
            """,
            row => (Table: row.GetInt32(0), Row: row.IsDBNull(1) ? null : Tuple.Create(Entry(row.GetString(1), row.GetDateTime(3)), Text(row.GetInt32(2)))),
            tables.Cluster, address);
        var version = rows.Count == 0 ? 0 : rows[0].Table;
        return new MembershipTableData([.. rows.Select(row => row.Row).OfType<Tuple<MembershipEntry, string>>()], new TableVersion(version, Text(version)));
    }

    object[] Versions(TableVersion next) => [tables.Cluster, next.Version, Number(next.VersionEtag)];

    static object[] Values(MembershipEntry entry) =>
    [
        entry.SiloAddress.ToParsableString(), JsonSerializer.Serialize(entry), entry.Status == SiloStatus.Dead, Instant(entry.IAmAliveTime),
    ];

    static MembershipEntry Entry(string json, DateTime alive)
    {
        var entry = JsonSerializer.Deserialize<MembershipEntry>(json)!;
        entry.IAmAliveTime = alive;
        return entry;
    }

    static DateTime Instant(DateTime utc) => DateTime.SpecifyKind(utc, DateTimeKind.Utc);

    static int Number(string etag) => int.Parse(etag, CultureInfo.InvariantCulture);

    static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);
}
