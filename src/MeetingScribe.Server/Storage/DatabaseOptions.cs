using MeetingScribe.Server.Configuration;
using Npgsql;

namespace MeetingScribe.Server.Storage;

/// <summary>Where everything but recordings is kept.</summary>
sealed record DatabaseOptions
{
    /// <summary>An Npgsql connection string: <c>Host=...;Database=...;Username=...</c>. Null: SQLite in the data directory. Default null.</summary>
    public string? PostgreSql { get; init; }

    /// <summary>A record's own text would hold the password.</summary>
    public override string ToString() => PostgreSql is null ? "SQLite" : "PostgreSQL";

    internal static DatabaseOptions Load(Settings settings)
    {
        const string Key = $"{ScribeOptions.Section}:Database";
        const string Allowed = "nothing (SQLite in the data directory), or a connection string such as Host=db;Database=scribe;Username=scribe;Password=secret";
        var text = settings.Secret(Key, Allowed);
        return text is null || HasHost(text) ? new DatabaseOptions { PostgreSql = text } : throw ConfigurationException.Bad(Key, Settings.NotShown, Allowed);
    }

    static bool HasHost(string text)
    {
        try
        {
            return !string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(text).Host);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
