using Microsoft.Data.Sqlite;

namespace MeetingScribe.Server.Storage.Sqlite;

/// <summary>
/// One SQLite connection that keeps its statements prepared. Parameters are <c>$1</c>, <c>$2</c> ... in order.
/// Belongs to one thread at a time: the writer, or whoever rented a reader.
/// </summary>
internal sealed class Connection : IDisposable
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

    /// <summary>Rows changed.</summary>
    public int Run(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    public T? One<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var rows = Bind(sql, values).ExecuteReader();
        return rows.Read() ? read(rows) : default;
    }

    public List<T> All<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var rows = Bind(sql, values).ExecuteReader();
        var all = new List<T>();
        while (rows.Read()) all.Add(read(rows));
        return all;
    }

    /// <summary>The first column of the first row; null for none.</summary>
    public long? Number(string sql, params ReadOnlySpan<object?> values)
    {
        using var rows = Bind(sql, values).ExecuteReader();
        return rows.Read() && !rows.IsDBNull(0) ? rows.GetInt64(0) : null;
    }

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

    SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
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
