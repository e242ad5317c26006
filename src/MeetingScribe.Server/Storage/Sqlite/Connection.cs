using System.Data.Common;
using MeetingScribe.Server.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace MeetingScribe.Server.Storage.Sqlite;

/// <summary>
/// One SQLite connection that keeps its statements prepared. Belongs to one thread at a time: the writer, or whoever rented a reader.
/// </summary>
internal sealed class Connection : Statements, IDisposable
{
    /// <summary>How long a lock of another program is waited for.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly SqliteConnection sqlite;
    readonly Dictionary<string, SqliteCommand> prepared = [];

    public Connection(string file, bool isReader, TimeSpan? patience = null)
    {
        sqlite = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = isReader ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = 1, // waiting happens inside SQLite (busy_timeout); this only ends the library's own retries
        }.ToString());
        try
        {
            sqlite.Open();
            Run($"PRAGMA busy_timeout = {(patience ?? Patience).TotalMilliseconds:F0}");
            Run("PRAGMA foreign_keys = ON");
            Run("PRAGMA temp_store = MEMORY"); // what is erased must not live on in a temporary file
            if (isReader) Run("PRAGMA query_only = ON");
        }
        catch
        {
            sqlite.Dispose();
            throw;
        }
    }

    /// <summary>False while a transaction is open. SQLite ends one by itself after some errors, a full disk among them.</summary>
    public bool IsIdle => SQLitePCL.raw.sqlite3_get_autocommit(sqlite.Handle!) != 0;

    /// <summary>Several statements without parameters, such as a schema step; not kept prepared.</summary>
    public void Script(string sql)
    {
        using var command = sqlite.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in prepared.Values) command.Dispose();
        sqlite.Dispose();
    }

    protected override DbCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = sqlite.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            prepared.Add(sql, command);
        }
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}
