using System.Data.Common;

namespace MeetingScribe.Server.Storage.Sql;

/// <summary>
/// The statements of one connection, the same for every database. Parameters are <c>$1</c>, <c>$2</c> ... in order. Belongs to one
/// thread at a time, which waits for the database.
/// </summary>
internal abstract class Statements
{
    /// <summary>Rows changed.</summary>
    public int Run(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    public T? One<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var rows = Bind(sql, values).ExecuteReader();
        return rows.Read() ? read(rows) : default;
    }

    public List<T> All<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<object?> values)
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

    protected abstract DbCommand Bind(string sql, ReadOnlySpan<object?> values);
}
