namespace MeetingScribe.Server.Storage.Sql;

/// <summary>
/// The erasings whose traces are still to be scrubbed, noted in the transaction that erases: a crash in between only delays it.
/// </summary>
internal static class DueScrubs
{
    public static void Add(Statements sql) => sql.Run("INSERT INTO scrubs DEFAULT VALUES");

    /// <summary>Null where nothing is to be scrubbed.</summary>
    public static long? Newest(Statements sql) => sql.Number("SELECT max(key) FROM scrubs");

    /// <summary>The erasings up to that one have left no trace.</summary>
    public static void Done(Statements sql, long upTo) => sql.Run("DELETE FROM scrubs WHERE key <= $1", upTo);
}
