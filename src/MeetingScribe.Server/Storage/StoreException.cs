using Microsoft.Data.Sqlite;

namespace MeetingScribe.Server.Storage;

/// <summary>Why the store could not do what it was asked.</summary>
public enum StoreFailure
{
    /// <summary>The disk is full. Nothing of the write is stored; trying again later is right.</summary>
    Full,

    /// <summary>Another program holds the database. Trying again is right.</summary>
    Busy,

    /// <summary>The file is damaged, or no database.</summary>
    Corrupt,

    /// <summary>A newer version of the program wrote the file.</summary>
    NewerSchema,

    /// <summary>The file or its directory cannot be opened, read or written.</summary>
    Unreachable,

    /// <summary>The system's SQLite is not installed.</summary>
    LibraryMissing,

    /// <summary>The meeting, participant or stream is unknown, or was erased meanwhile.</summary>
    Unknown,

    /// <summary>The row exists with other contents, such as a sequence that is taken.</summary>
    Conflict,

    /// <summary>The store is being closed.</summary>
    Closed,
}

/// <summary>The message is a whole sentence for whoever runs the service: what is wrong, where, and what to do.</summary>
public sealed class StoreException(StoreFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    // https://www.sqlite.org/rescode.html
    const int SqlitePerm = 3, SqliteBusy = 5, SqliteLocked = 6, SqliteReadOnly = 8, SqliteIo = 10, SqliteCorrupt = 11, SqliteFull = 13;
    const int SqliteCantOpen = 14, SqliteConstraint = 19, SqliteNotADatabase = 26;
    const int SqliteConstraintForeignKey = 787;

    public StoreFailure Failure { get; } = failure;

    /// <summary>A later try may succeed without anybody's doing.</summary>
    public bool IsWorthRetrying => Failure is StoreFailure.Full or StoreFailure.Busy;

    internal static Exception From(SqliteException error, string file) => error.SqliteErrorCode switch
    {
        SqliteFull => new StoreException(StoreFailure.Full, $"The disk is full, so {file} cannot grow. Free some space; writing goes on by itself.", error),
        SqliteBusy or SqliteLocked => new StoreException(StoreFailure.Busy, $"The database {file} is locked by another program. Close that program (a database browser, a backup, a second server) and try again.", error),
        SqliteCorrupt or SqliteNotADatabase => new StoreException(StoreFailure.Corrupt, $"The database {file} is damaged or is no SQLite database. Restore it from a backup, or move it away (with its -wal and -shm files) to start an empty one.", error),
        SqlitePerm or SqliteReadOnly or SqliteIo or SqliteCantOpen => new StoreException(StoreFailure.Unreachable, $"The database {file} cannot be opened or written ({error.Message.TrimEnd('.')}). Give this user write access to the file and its directory, and check the disk.", error),
        SqliteConstraint when error.SqliteExtendedErrorCode == SqliteConstraintForeignKey => new StoreException(StoreFailure.Unknown, "What this belongs to does not exist, or was erased meanwhile.", error),
        SqliteConstraint => new StoreException(StoreFailure.Conflict, $"This is stored already with other contents ({error.Message.TrimEnd('.')}).", error),
        _ => error,
    };
}
