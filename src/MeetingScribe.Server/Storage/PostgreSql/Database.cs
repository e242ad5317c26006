using System.Data;
using System.Diagnostics;
using MeetingScribe.Server.Storage.Sql;
using MeetingScribe.Server.Telemetry;
using Npgsql;

namespace MeetingScribe.Server.Storage.PostgreSql;

/// <summary>
/// A database of a PostgreSQL server, which other processes may use too: a bounded pool of connections, some for reading and some for
/// writing, so that no search keeps a segment from being stored.
/// </summary>
sealed class Database : IAsyncDisposable
{
    /// <summary>Connections of one process: three nodes stay well below PostgreSQL's usual 100.</summary>
    const int Readers = 8, Writers = 8;

    /// <summary>A deadlock or a race is settled by the next try or two; a restarted server may have left every connection dead.</summary>
    const int Attempts = Readers + Writers + 1;

    /// <summary>Where the setting says nothing else.</summary>
    const string Defaults = "Application Name=MeetingScribe;Max Auto Prepare=100;Auto Prepare Min Usages=2;Tcp Keepalive=true;Timeout=5";

    readonly NpgsqlDataSource source;
    readonly Lanes readers = new("scribe reader", Readers);
    readonly Lanes writers = new("scribe writer", Writers);
    readonly string name;

    Database(NpgsqlDataSource source, string name) => (this.source, this.name) = (source, name);

    /// <summary>Finds the server and brings the database's schema up to date.</summary>
    /// <exception cref="StoreException">With the sentence to print before the process stops.</exception>
    public static Database Open(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder($"{Defaults};{connectionString}")
        {
            MaxPoolSize = Readers + Writers,
            NoResetOnClose = true, // no statement here leaves anything behind in its session
            IncludeErrorDetail = false, // it quotes rows, and what was said in a meeting is not for logs
        };
        var database = new Database(NpgsqlDataSource.Create(settings), $"The database {settings.Database ?? settings.Username ?? "of this user"} on {settings.Host} (Scribe:Database)");
        try
        {
            database.Transact(IsolationLevel.ReadCommitted, sql =>
            {
                Schema.Migrate(sql, database.name);
                RequireDurability(sql, database.name);
                return true;
            });
            return database;
        }
        catch
        {
            database.source.Dispose();
            throw;
        }
    }

    /// <summary>Statements that see one moment.</summary>
    public Task<T> Read<T>(Func<Statements, T> query, CancellationToken cancellation) =>
        readers.Run(() => Transact(IsolationLevel.RepeatableRead, query), cancellation);

    /// <summary>Statements that are stored together before the task completes, and run again if another writer came between.</summary>
    public Task<T> Write<T>(Func<Statements, T> statements, CancellationToken cancellation) =>
        writers.Run(
            () =>
            {
                var began = Stopwatch.GetTimestamp();
                var stored = Transact(IsolationLevel.ReadCommitted, statements);
                PipelineMeter.StoreTransaction.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
                return stored;
            },
            cancellation);

    /// <summary>One statement without parameters, outside any transaction, which may take its time.</summary>
    public Task<int> RunAlone(string sql, CancellationToken cancellation) =>
        readers.Run(
            () => Try(connection =>
            {
                using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
                return command.ExecuteNonQuery();
            }),
            cancellation);

    public async ValueTask DisposeAsync()
    {
        await readers.DisposeAsync();
        await writers.DisposeAsync();
        await source.DisposeAsync();
    }

    T Transact<T>(IsolationLevel isolation, Func<Statements, T> statements) => Try(connection =>
    {
        using var transaction = connection.BeginTransaction(isolation);
        var result = statements(new Connection(connection));
        try
        {
            transaction.Commit();
        }
        catch (NpgsqlException error) when (PostgreSqlFailure.IsBroken(error))
        {
            // Stored or not: only the caller knows whether asking again may store it twice.
            throw PostgreSqlFailure.Of(error, name);
        }
        return result;
    });

    /// <exception cref="StoreException">The server is not to be had; there is no sense in trying again at once.</exception>
    NpgsqlConnection Connect()
    {
        try
        {
            return source.OpenConnection();
        }
        catch (NpgsqlException error)
        {
            throw PostgreSqlFailure.Of(error, name);
        }
    }

    T Try<T>(Func<NpgsqlConnection, T> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var connection = Connect();
                return work(connection);
            }
            catch (NpgsqlException error) when (attempt < Attempts && PostgreSqlFailure.IsSettledByRetry(error))
            {
                // The other writer has stored by now; the statements see it.
            }
            catch (NpgsqlException error) when (attempt < Attempts && PostgreSqlFailure.IsStale(error))
            {
                // Nothing is stored. If the server is there, another connection is the answer.
                source.Clear();
            }
            catch (NpgsqlException error)
            {
                throw PostgreSqlFailure.Of(error, name);
            }
        }
    }

    /// <summary>What is acknowledged must survive a crash of the server.</summary>
    static void RequireDurability(Statements sql, string name)
    {
        foreach (var setting in new[] { "fsync", "synchronous_commit" })
        {
            if (sql.One($"SHOW {setting}", row => row.GetString(0)) == "off")
                throw new StoreException(StoreFailure.Unreachable, $"{name} may lose what it has stored: {setting} is off. Switch it on in PostgreSQL's settings.");
        }
    }
}
