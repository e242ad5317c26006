using MeetingScribe.Server.Storage;
using MeetingScribe.Silo.Membership;
using Npgsql;

namespace MeetingScribe.Silo.Volumes;

/// <summary>
/// Which volumes can be relied on for a recording: each of them has everything of it that was ever acknowledged, and what they have beyond that
/// are beginnings of one and the same log. A writer changes the list before it acknowledges by another one, so whoever takes the recording
/// over needs to reach one of them. In the database all nodes share.
/// </summary>
sealed class Ledger(ClusterTables tables)
{
    /// <summary>Null if nothing was ever recorded, or it was erased.</summary>
    public async Task<LedgerEntry?> Find(string recordingId) =>
        (await All("SELECT take_over, volumes FROM scribe_recordings WHERE cluster = $1 AND recording = $2 AND NOT is_erased", recordingId)).FirstOrDefault();

    /// <summary>From here on the caller is its writer, and an earlier one cannot change its entry any more. A new recording relies on the caller's volume. Null if it was erased.</summary>
    public async Task<LedgerEntry?> TakeOver(string recordingId, string volume) =>
        (await All(
            """
            INSERT INTO scribe_recordings(cluster, recording, take_over, volumes, touched) VALUES($1, $2, 1, ARRAY[$3], ARRAY[$3])
            ON CONFLICT(cluster, recording) DO UPDATE SET
                take_over = scribe_recordings.take_over + 1,
                touched = array_append(array_remove(scribe_recordings.touched, $3), $3)
            WHERE NOT scribe_recordings.is_erased
            RETURNING take_over, volumes
            """,
            recordingId, volume)).FirstOrDefault();

    /// <summary>False if the recording has a newer writer.</summary>
    public async Task<bool> Rely(string recordingId, long takeOver, IEnumerable<string> volumes) =>
        await Run("UPDATE scribe_recordings SET volumes = $4 WHERE cluster = $1 AND recording = $2 AND take_over = $3", recordingId, takeOver, volumes.ToArray()) == 1;

    /// <summary>Before anything of it is written to a volume: an erasing asks there, too.</summary>
    public Task Touch(string recordingId, string volume) => Run(
        "UPDATE scribe_recordings SET touched = touched || $3 WHERE cluster = $1 AND recording = $2 AND NOT $3 = ANY(touched)", recordingId, volume);

    /// <summary>Nobody finds it any more. Gives every volume that may have something of it.</summary>
    public async Task<IReadOnlyList<string>> BeginErasing(string recordingId) =>
        (await Call(() => tables.All(
            "UPDATE scribe_recordings SET is_erased = true, take_over = take_over + 1 WHERE cluster = $1 AND recording = $2 RETURNING touched",
            row => row.GetFieldValue<string[]>(0), tables.Cluster, recordingId))).FirstOrDefault() ?? [];

    /// <param name="left">Volumes that were away; what they have goes when they are back.</param>
    public async Task EndErasing(string recordingId, IReadOnlyCollection<string> left)
    {
        await Run("UPDATE scribe_recordings SET touched = $3 WHERE cluster = $1 AND recording = $2 AND is_erased", recordingId, left.ToArray());
        await Forget(recordingId);
    }

    /// <summary>Recordings that were erased while the volume was away.</summary>
    public Task<List<string>> LeftOn(string volume) => Call(() => tables.All(
        "SELECT recording FROM scribe_recordings WHERE cluster = $1 AND is_erased AND $2 = ANY(touched)", row => row.GetString(0), tables.Cluster, volume));

    /// <summary>That volume has removed it.</summary>
    public async Task Removed(string recordingId, string volume)
    {
        await Run("UPDATE scribe_recordings SET touched = array_remove(touched, $3) WHERE cluster = $1 AND recording = $2 AND is_erased", recordingId, volume);
        await Forget(recordingId);
    }

    /// <summary>Recordings of a time when the node was alone are relied on where they are.</summary>
    public Task Adopt(IReadOnlyCollection<string> recordingIds, string volume) => Call(() => tables.Run(
        """
        INSERT INTO scribe_recordings(cluster, recording, take_over, volumes, touched) SELECT $1, id, 1, ARRAY[$3], ARRAY[$3] FROM unnest($2) id
        ON CONFLICT DO NOTHING
        """,
        tables.Cluster, recordingIds.ToArray(), volume));

    Task Forget(string recordingId) =>
        Run("DELETE FROM scribe_recordings WHERE cluster = $1 AND recording = $2 AND is_erased AND touched = '{}'", recordingId);

    Task<List<LedgerEntry>> All(string sql, params object[] values) => Call(() => tables.All(
        sql, row => new LedgerEntry(row.GetInt64(0), row.GetFieldValue<string[]>(1)), [tables.Cluster, .. values]));

    Task<int> Run(string sql, params object[] values) => Call(() => tables.Run(sql, [tables.Cluster, .. values]));

    static async Task<T> Call<T>(Func<Task<T>> statement)
    {
        try
        {
            return await statement();
        }
        catch (NpgsqlException e)
        {
            throw new StoreException(StoreFailure.Away, "The database cannot be asked which nodes have the recording. See whether PostgreSQL runs; the service goes on by itself once it does.", e);
        }
    }
}

/// <param name="TakeOver">Counts the recording's writers.</param>
/// <param name="Volumes">Those that can be relied on.</param>
sealed record LedgerEntry(long TakeOver, IReadOnlyList<string> Volumes);
