using System.Data.Common;
using System.Text;
using MeetingScribe.Server.Storage.Sql;
using Npgsql;

namespace MeetingScribe.Server.Storage.PostgreSql;

/// <summary>A pooled connection in a transaction. Npgsql prepares what is asked often and keeps it prepared.</summary>
sealed class Connection(NpgsqlConnection connection) : Statements
{
    protected override DbCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value is string text ? Storable(text) : value ?? DBNull.Value });
        return command;
    }

    /// <summary>PostgreSQL's text has no place for U+0000, nor for half a surrogate pair: U+FFFD stands for either.</summary>
    static string Storable(string text)
    {
        if (Ascii.IsValid(text) && !text.Contains('\0', StringComparison.Ordinal))
            return text;
        var storable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            storable.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        return storable.ToString();
    }
}
