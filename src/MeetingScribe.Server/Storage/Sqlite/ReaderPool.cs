using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace MeetingScribe.Server.Storage.Sqlite;

/// <summary>Read-only connections, each with its own snapshot of the last commit: a reader never waits for the writer.</summary>
internal sealed class ReaderPool(string file) : IDisposable
{
    /// <summary>Reads are short and the processor is the limit, so more would only take memory.</summary>
    const int Capacity = 8;

    readonly SemaphoreSlim room = new(Capacity);
    readonly ConcurrentBag<Connection> idle = [];

    public async Task<T> Read<T>(Func<Connection, T> query, CancellationToken cancellation)
    {
        await room.WaitAsync(cancellation);
        try
        {
            if (!idle.TryTake(out var connection)) connection = new Connection(file, isReader: true);
            try
            {
                // One transaction, so that several statements see the same moment.
                connection.Run("BEGIN");
                return query(connection);
            }
            finally
            {
                if (!connection.IsIdle) connection.Run("ROLLBACK");
                idle.Add(connection);
            }
        }
        catch (SqliteException error)
        {
            throw SqliteFailure.Of(error, file);
        }
        finally
        {
            room.Release();
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out var connection)) connection.Dispose();
        room.Dispose();
    }
}
