using Microsoft.Data.Sqlite;

namespace MeetingScribe.Server.Storage.Sqlite;

/// <summary>What SQLite says is wrong, as the store says it.</summary>
static class SqliteFailure
{
    // https://www.sqlite.org/rescode.html
    const int Perm = 3, Busy = 5, Locked = 6, ReadOnly = 8, Io = 10, Corrupt = 11, Full = 13, CantOpen = 14, Constraint = 19, NotADatabase = 26;
    const int ConstraintForeignKey = 787;

    public static Exception Of(SqliteException error, string file) => error.SqliteErrorCode switch
    {
        Full => new StoreException(StoreFailure.Full, $"The disk is full, so {file} cannot grow. Free some space; writing goes on by itself.", error),
        Busy or Locked => new StoreException(StoreFailure.Busy, $"The database {file} is locked by another program. Close that program (a database browser, a backup, a second server) and try again.", error),
        Corrupt or NotADatabase => new StoreException(StoreFailure.Corrupt, $"The database {file} is damaged or is no SQLite database. Restore it from a backup, or move it away (with its -wal and -shm files) to start an empty one.", error),
        Perm or ReadOnly or Io or CantOpen => new StoreException(StoreFailure.Unreachable, $"The database {file} cannot be opened or written ({error.Message.TrimEnd('.')}). Give this user write access to the file and its directory, and check the disk.", error),
        Constraint when error.SqliteExtendedErrorCode == ConstraintForeignKey => new StoreException(StoreFailure.Unknown, "What this belongs to does not exist, or was erased meanwhile.", error),
        Constraint => new StoreException(StoreFailure.Conflict, $"This is stored already with other contents ({error.Message.TrimEnd('.')}).", error),
        _ => error,
    };
}
