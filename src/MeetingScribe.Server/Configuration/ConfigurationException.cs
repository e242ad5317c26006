namespace MeetingScribe.Server.Configuration;

/// <summary>A setting stops the start. The message is one line: the key, the value, and what is allowed.</summary>
sealed class ConfigurationException(string message) : Exception(message)
{
    internal static ConfigurationException Bad(string key, string? value, string allowed) =>
        new(value is null ? $"{key} is missing; allowed: {allowed}." : $"{key} is \"{OneLine(value)}\"; allowed: {allowed}.");

    /// <summary>Without the value: what is misspelt may be a key.</summary>
    internal static ConfigurationException Unknown(string key, string nearest) =>
        new($"{OneLine(key)} is not a setting; the nearest one is {nearest}.");

    static string OneLine(string value) =>
        string.Concat(value.Take(200).Select(character => char.IsControl(character) ? '?' : character));
}
