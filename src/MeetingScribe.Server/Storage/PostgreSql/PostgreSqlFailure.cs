using Npgsql;

namespace MeetingScribe.Server.Storage.PostgreSql;

/// <summary>What PostgreSQL and the way to it say is wrong, as the store says it. No sentence has a password or a row in it.</summary>
static class PostgreSqlFailure
{
    /// <summary>The transaction did nothing, and the next one sees what was in its way.</summary>
    public static bool IsSettledByRetry(NpgsqlException error) => error.SqlState is
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation;

    /// <summary>The connection is gone, whatever the server is doing.</summary>
    public static bool IsBroken(NpgsqlException error) => error is not PostgresException || IsAway(error.SqlState);

    /// <summary>The connection was gone before it was asked; a server that does not answer in time is another matter.</summary>
    public static bool IsStale(NpgsqlException error) => IsBroken(error) && error.InnerException is not TimeoutException;

    public static StoreException Of(NpgsqlException error, string name) => error.SqlState switch
    {
        PostgresErrorCodes.DiskFull => new(StoreFailure.Full, $"{name} cannot grow: its server's disk is full. Free some space there; writing goes on by itself.", error),
        PostgresErrorCodes.TooManyConnections => new(StoreFailure.Busy, $"{name} takes no more connections. Raise max_connections or use fewer; the service tries again by itself.", error),
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.OutOfMemory =>
            new(StoreFailure.Busy, $"{name} is too busy: {Reason(error)}. Try again in a moment.", error),
        PostgresErrorCodes.ForeignKeyViolation => new(StoreFailure.Unknown, "What this belongs to does not exist, or was erased meanwhile.", error),
        PostgresErrorCodes.UniqueViolation => new(StoreFailure.Conflict, $"This is stored already with other contents ({Reason(error)}).", error),
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => new(StoreFailure.Corrupt, $"{name} is damaged: {Reason(error)}. Restore it from a backup.", error),
        { } state when !IsAway(state) => new(StoreFailure.Unreachable, $"{name} refuses: {Reason(error)}. Check the setting, and what that user may do there.", error),
        _ => new(StoreFailure.Away, $"{name} cannot be reached: {Reason(error)}. See whether PostgreSQL runs there; the service goes on by itself once it does.", error),
    };

    /// <summary>Stopped, starting, or a standby that will take no writes until it is promoted; class 08 is a connection's end.</summary>
    static bool IsAway(string? state) => state is null
        or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.ReadOnlySqlTransaction
        || state.StartsWith("08", StringComparison.Ordinal);

    static string Reason(NpgsqlException error) => (error is PostgresException said ? said.MessageText : error.GetBaseException().Message).TrimEnd('.');
}
