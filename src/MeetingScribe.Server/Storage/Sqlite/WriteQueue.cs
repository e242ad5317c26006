using System.Diagnostics;
using System.Threading.Channels;
using MeetingScribe.Server.Telemetry;
using Microsoft.Data.Sqlite;

namespace MeetingScribe.Server.Storage.Sqlite;

/// <summary>
/// The one writer. What is asked for while a transaction runs goes together into the next one (group commit), so
/// hundreds of meetings share the cost of a commit. A caller's task completes only after the COMMIT; its own savepoint
/// keeps its error from the others.
/// </summary>
internal sealed class WriteQueue : IAsyncDisposable
{
    /// <summary>Callers beyond this wait for room: the back-pressure of a disk that is too slow.</summary>
    const int Capacity = 1024;

    /// <summary>A transaction of this many small writes takes a few milliseconds; more would only delay the first of them.</summary>
    const int MaxBatch = 256;

    readonly Connection connection;
    readonly string file;
    readonly Channel<Pending> queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    readonly List<Pending> batch = new(MaxBatch);
    readonly Task writing;

    /// <summary>Owns <paramref name="connection"/> from here on.</summary>
    public WriteQueue(Connection connection, string file)
    {
        this.connection = connection;
        this.file = file;
        writing = Task.Run(WriteBatches);
    }

    /// <summary>
    /// Runs <paramref name="statements"/> in the next transaction. Once queued it cannot be cancelled: it is stored, or throws.
    /// </summary>
    public Task<T> Write<T>(Func<Connection, T> statements, CancellationToken cancellation) =>
        Queue(new Pending<T>(statements, isAlone: false), cancellation);

    /// <summary>The same outside any transaction, for what SQLite does not allow within one (a checkpoint).</summary>
    public Task<T> WriteAlone<T>(Func<Connection, T> statements, CancellationToken cancellation) =>
        Queue(new Pending<T>(statements, isAlone: true), cancellation);

    /// <summary>Stores what is queued, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await writing;
        connection.Dispose();
    }

    async Task<T> Queue<T>(Pending<T> pending, CancellationToken cancellation)
    {
        try
        {
            await queue.Writer.WriteAsync(pending, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw new StoreException(StoreFailure.Closed, $"The database {file} is being closed; nothing more is stored.");
        }
        return await pending.Stored;
    }

    async Task WriteBatches()
    {
        while (await queue.Reader.WaitToReadAsync())
        {
            try
            {
                WriteBatch();
            }
#pragma warning disable CA1031 // the writer must outlive every error; the callers are told
            catch (Exception error)
#pragma warning restore CA1031
            {
                // BEGIN or COMMIT failed: nothing of the batch is stored.
                if (!connection.IsIdle) connection.Run("ROLLBACK");
                foreach (var pending in batch) pending.Fail(Translate(error));
            }
            batch.Clear();
        }
    }

    void WriteBatch()
    {
        // 1. Everyone waiting, up to the next who must be alone. Out of the queue first: if the database is locked, they are told.
        while (batch.Count < MaxBatch && queue.Reader.TryPeek(out var next) && (batch.Count == 0 || !next.IsAlone))
        {
            queue.Reader.TryRead(out _);
            batch.Add(next);
            if (next.IsAlone) break;
        }
        if (batch is [{ IsAlone: true } alone])
        {
            if (alone.Run(connection) is { } error) throw error;
            alone.Complete();
            return;
        }

        // 2. Each in a savepoint.
        var began = Stopwatch.GetTimestamp();
        connection.Run("BEGIN IMMEDIATE");
        foreach (var pending in batch)
        {
            connection.Run("SAVEPOINT one");
            if (pending.Run(connection) is { } error)
            {
                if (connection.IsIdle) throw error; // SQLite has rolled back the whole transaction, as it may on a full disk
                connection.Run("ROLLBACK TO one");
                pending.Fail(Translate(error));
            }
            connection.Run("RELEASE one");
        }

        // 3. Stored from here on; only now may they hear of it.
        connection.Run("COMMIT");
        PipelineMeter.StoreTransaction.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
        foreach (var pending in batch) pending.Complete();
    }

    Exception Translate(Exception error) => error is SqliteException sqlite ? SqliteFailure.Of(sqlite, file) : error;

    abstract class Pending(bool isAlone)
    {
        public bool IsAlone { get; } = isAlone;

        /// <summary>What went wrong, or null.</summary>
        public abstract Exception? Run(Connection connection);

        /// <summary>Stored: hands over the result, unless it failed before.</summary>
        public abstract void Complete();

        public abstract void Fail(Exception error);
    }

    sealed class Pending<T>(Func<Connection, T> statements, bool isAlone) : Pending(isAlone)
    {
        readonly TaskCompletionSource<T> stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
        T? result;

        public Task<T> Stored => stored.Task;

        public override Exception? Run(Connection connection)
        {
            try
            {
                result = statements(connection);
                return null;
            }
#pragma warning disable CA1031 // whatever a caller's statements throw is that caller's, never the batch's
            catch (Exception error)
#pragma warning restore CA1031
            {
                return error;
            }
        }

        public override void Complete() => stored.TrySetResult(result!);

        public override void Fail(Exception error) => stored.TrySetException(error);
    }
}
