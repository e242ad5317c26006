namespace MeetingScribe.Server.Storage;

/// <summary>
/// Makes a data directory and keeps it for one process: two would append to the same recordings, and with SQLite number the same
/// segments. The lock is the kernel's, so a killed process leaves none behind.
/// </summary>
sealed class DirectoryLock : IDisposable
{
    readonly FileStream held;

    DirectoryLock(FileStream held) => this.held = held;

    /// <exception cref="StoreException">It is another's, or cannot be written; the message says what to do.</exception>
    public static DirectoryLock Take(string directory)
    {
        var file = Path.Combine(directory, "scribe.db.lock");
        try
        {
            Directory.CreateDirectory(directory);
            return new(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StoreException(StoreFailure.Unreachable, $"The data directory {directory} cannot be written. Give this user write access to it, or set Scribe:DataDirectory to another.", error);
        }
        catch (IOException error) when (File.Exists(file))
        {
            throw new StoreException(StoreFailure.Busy, $"The data directory {directory} is in use by another MeetingScribe process. Stop that one, or set Scribe:DataDirectory to another.", error);
        }
        catch (IOException error)
        {
            throw new StoreException(StoreFailure.Unreachable, $"The data directory {directory} cannot be made or written ({error.Message}). Set Scribe:DataDirectory to a directory.", error);
        }
    }

    public void Dispose() => held.Dispose();
}
