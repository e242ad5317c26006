using Microsoft.Data.Sqlite;

namespace MeetingScribe.Server.Storage.Sqlite;

/// <summary>The database file: one writer, many readers, one process.</summary>
internal sealed class Database : IAsyncDisposable
{
    public const string FileName = "scribe.db";

    readonly DirectoryLock held;
    readonly WriteQueue writer;
    readonly ReaderPool readers;

    Database(DirectoryLock held, PageGaps gaps, WriteQueue writer, ReaderPool readers) =>
        (this.held, Gaps, this.writer, this.readers) = (held, gaps, writer, readers);

    /// <summary>For the writer, while it is alone.</summary>
    public PageGaps Gaps { get; }

    /// <summary>Opens or creates the database of a data directory and brings its schema up to date.</summary>
    /// <exception cref="StoreException">With the sentence to print before the process stops.</exception>
    public static Database Open(string directory, TimeSpan? patience = null)
    {
        SqliteLibrary.Load();
        var file = Path.Combine(directory, FileName);
        var ownership = DirectoryLock.Take(directory);
        Connection? connection = null;
        try
        {
            connection = new Connection(file, isReader: false, patience);
            // secure_delete before anything is written: freed pages are overwritten with zeros.
            connection.Run("PRAGMA secure_delete = ON");
            connection.Run("PRAGMA journal_mode = WAL");
            // NORMAL: a commit survives kill -9 (the kernel has it); after a power cut the database is whole but may lack the
            // last commits. The recordings, which are flushed on their own, hold that audio, and what they lack is
            // transcribed again from the last checkpoint that survived.
            connection.Run("PRAGMA synchronous = NORMAL");
            connection.Run("PRAGMA cache_size = -65536"); // 64 MiB
            connection.Run("PRAGMA journal_size_limit = 67108864"); // a long read may let the WAL grow; it shrinks again
            Schema.Migrate(connection, file);
            var gaps = new PageGaps(file);
            Scrub.Run(connection, gaps);
            return new Database(ownership, gaps, new WriteQueue(connection, file), new ReaderPool(file));
        }
        catch (Exception error)
        {
            connection?.Dispose();
            ownership.Dispose();
            if (error is SqliteException sqlite) throw SqliteFailure.Of(sqlite, file);
            throw;
        }
    }

    /// <inheritdoc cref="ReaderPool.Read"/>
    public Task<T> Read<T>(Func<Connection, T> query, CancellationToken cancellation) => readers.Read(query, cancellation);

    /// <inheritdoc cref="WriteQueue.Write"/>
    public Task<T> Write<T>(Func<Connection, T> statements, CancellationToken cancellation) => writer.Write(statements, cancellation);

    /// <inheritdoc cref="WriteQueue.WriteAlone"/>
    public Task<T> WriteAlone<T>(Func<Connection, T> statements, CancellationToken cancellation) => writer.WriteAlone(statements, cancellation);

    public async ValueTask DisposeAsync()
    {
        // Readers first: the last connection to close folds the WAL back into the file, and only the writer may.
        readers.Dispose();
        await writer.DisposeAsync();
        Gaps.Dispose();
        held.Dispose();
    }
}
