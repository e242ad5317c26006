using MeetingScribe.Server.Storage.Sql;

namespace MeetingScribe.Server.Storage.Sqlite;

/// <summary>
/// Takes the last traces of erased rows out of the files: the words a full-text index has only marked as gone, the copies in
/// <see cref="PageGaps"/>, and the log. In steps of a few milliseconds, between which commits pass.
/// </summary>
internal static class Scrub
{
    const int MergePages = 500;

    /// <summary>
    /// A page may change its number while rows are moved (https://www.sqlite.org/src: balance_nonroot), from one not looked at to one
    /// that was; the second look finds it.
    /// </summary>
    public const int Looks = 2;

    /// <summary>Steps that may find a reader in their way, which takes milliseconds each; then another program is reading.</summary>
    public const int Patience = 10_000;

    /// <summary>
    /// The first step of merging the index into one segment, in which gone words do not exist
    /// (https://www.sqlite.org/fts5.html#the_merge_command).
    /// </summary>
    /// <returns>True once there is nothing left to merge.</returns>
    public static bool BeginMerge(Statements sql) => Merge(sql, -MergePages);

    /// <inheritdoc cref="BeginMerge"/>
    public static bool GoOnMerging(Statements sql) => Merge(sql, MergePages);

    /// <summary>Some pages from an offset on, outside a transaction.</summary>
    /// <returns>The next offset, null at the end; the same one if a reader still needs the log.</returns>
    public static long? ZeroGaps(Statements sql, PageGaps gaps, long from)
    {
        if (!gaps.CanZero)
        {
            sql.Run("VACUUM");
            return null;
        }

        // No page of the writer's memory may bring back what is zeroed in the file.
        sql.Run("PRAGMA shrink_memory");
        var (logged, folded) = sql.One("PRAGMA wal_checkpoint(PASSIVE)", row => (row.GetInt64(1), row.GetInt64(2)));
        return logged == folded ? gaps.Zero(from) : from;
    }

    /// <summary>Empties the log, outside a transaction: the erasings up to <paramref name="due"/> have left no trace.</summary>
    public static bool Finish(Statements sql, PageGaps gaps, long due)
    {
        gaps.Flush();
        if (sql.Number("PRAGMA wal_checkpoint(TRUNCATE)") != 0)
            throw InTheWay();
        DueScrubs.Done(sql, due);
        return true;
    }

    /// <summary>All of it at once, for a database that nobody else uses yet.</summary>
    public static void Run(Statements sql, PageGaps gaps)
    {
        if (DueScrubs.Newest(sql) is not { } due)
            return;
        for (var isMerged = BeginMerge(sql); !isMerged;) isMerged = GoOnMerging(sql);
        for (long? at = 0; at is not null;) at = ZeroGaps(sql, gaps, at.Value);
        Finish(sql, gaps, due);
    }

    public static StoreException InTheWay() => new(StoreFailure.Busy,
        "The meeting is erased, but another program reads the database, so its files still hold copies. Close that program; the next erasing or start clears them.");

    static bool Merge(Statements sql, int pages)
    {
        var before = sql.Number("SELECT total_changes()");
        sql.Run("INSERT INTO segment_index(segment_index, rank) VALUES('merge', $1)", pages);
        return sql.Number("SELECT total_changes()") - before < 2;
    }
}
