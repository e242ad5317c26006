namespace MeetingScribe.Server.Storage;

/// <summary>
/// Takes the last traces of erased rows out of the files. <c>secure_delete</c> zeroes what is freed, but not the stale copies that
/// SQLite leaves in the unused part of a page when it moves rows between pages, nor the words a full-text index has only marked
/// as gone; so the index is merged, the database is written anew, and the log is emptied.
/// It is due from the erasing transaction on, so a crash in between only delays it to the next start.
/// </summary>
internal static class Scrub
{
    const int MergePages = 500;

    /// <summary>In the transaction that erases.</summary>
    public static void Ask(Connection sql) => sql.Run("INSERT INTO scrubs DEFAULT VALUES");

    public static bool IsDue(Connection sql) => sql.Number("SELECT 1 FROM scrubs") is not null;

    /// <summary>
    /// The first step of merging the index into one segment, in which gone words do not exist. A step takes a few milliseconds, so
    /// that commits pass between two (https://www.sqlite.org/fts5.html#the_merge_command).
    /// </summary>
    /// <returns>True once there is nothing left to merge.</returns>
    public static bool BeginMerge(Connection sql) => Merge(sql, -MergePages);

    /// <inheritdoc cref="BeginMerge"/>
    public static bool GoOnMerging(Connection sql) => Merge(sql, MergePages);

    /// <summary>Outside a transaction. Commits wait meanwhile: seconds for each gigabyte.</summary>
    public static bool Rewrite(Connection sql)
    {
        sql.Run("VACUUM");
        if (sql.Number("PRAGMA wal_checkpoint(TRUNCATE)") != 0)
            throw new StoreException(StoreFailure.Busy, "The meeting is erased, but another program reads the database, so its write-ahead log still holds copies. Close that program; the next erasing or start clears them.");
        sql.Run("DELETE FROM scrubs");
        return true;
    }

    static bool Merge(Connection sql, int pages)
    {
        var before = sql.Number("SELECT total_changes()");
        sql.Run("INSERT INTO segment_index(segment_index, rank) VALUES('merge', $1)", pages);
        return sql.Number("SELECT total_changes()") - before < 2;
    }
}
