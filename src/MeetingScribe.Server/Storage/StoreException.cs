namespace MeetingScribe.Server.Storage;

/// <summary>Why the store could not do what it was asked.</summary>
public enum StoreFailure
{
    /// <summary>The disk is full. Nothing of the write is stored; trying again later is right.</summary>
    Full,

    /// <summary>Others hold the database. Trying again is right.</summary>
    Busy,

    /// <summary>The file is damaged, or no database.</summary>
    Corrupt,

    /// <summary>A newer version of the program wrote the file.</summary>
    NewerSchema,

    /// <summary>The database cannot be opened, read or written as it is set up: somebody has to do something.</summary>
    Unreachable,

    /// <summary>The system's SQLite is not installed.</summary>
    LibraryMissing,

    /// <summary>The meeting, participant or stream is unknown, or was erased meanwhile.</summary>
    Unknown,

    /// <summary>The row exists with other contents.</summary>
    Conflict,

    /// <summary>Another writer has stored a segment of that sequence; whoever numbers the meeting has to read on from there.</summary>
    SequenceTaken,

    /// <summary>The database server is away: stopped, starting, or not to be reached. Trying again is right.</summary>
    Away,

    /// <summary>The store is being closed.</summary>
    Closed,
}

/// <summary>The message is a whole sentence for whoever runs the service: what is wrong, where, and what to do.</summary>
public sealed class StoreException(StoreFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public StoreFailure Failure { get; } = failure;

    /// <summary>A later try may succeed without anybody's doing.</summary>
    public bool IsWorthRetrying => Failure is StoreFailure.Full or StoreFailure.Busy or StoreFailure.Away;
}
