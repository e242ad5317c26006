using System.Globalization;

namespace MeetingScribe.Server.Configuration;

/// <summary>
/// Reads single values from .NET configuration and refuses bad ones by name. An empty value counts as not set. What was asked for
/// is what is known: <see cref="RefuseUnknown"/>, called last, finds the settings that nobody reads.
/// </summary>
sealed class Settings(IConfiguration configuration)
{
    /// <summary>Stands in messages for a value that is or may hold a secret.</summary>
    public const string NotShown = "(not shown)";

    readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);

    public string? Text(string key, string allowed)
    {
        known.Add(key);
        var value = configuration[key]?.Trim();
        if (string.IsNullOrEmpty(value))
            return null;
        return value.Any(char.IsControl) ? throw ConfigurationException.Bad(key, value, $"{allowed}, without control characters") : value;
    }

    /// <summary>A text that no message may show.</summary>
    public string? Secret(string key, string allowed)
    {
        known.Add(key);
        var value = configuration[key]?.Trim();
        if (string.IsNullOrEmpty(value))
            return null;
        return value.Any(char.IsControl) ? throw ConfigurationException.Bad(key, NotShown, $"{allowed}, without control characters") : value;
    }

    public int? Number(string key, int min, int max)
    {
        var allowed = $"a whole number from {min} to {max}";
        if (Text(key, allowed) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw ConfigurationException.Bad(key, text, allowed);
    }

    public decimal? Amount(string key, decimal max)
    {
        var allowed = $"a number from 0 to {max:0} such as 0.006";
        if (Text(key, allowed) is not { } text)
            return null;
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount <= max
            ? amount
            : throw ConfigurationException.Bad(key, text, allowed);
    }

    public Uri? HttpUri(string key)
    {
        const string Allowed = "an absolute http:// or https:// URL";
        if (Text(key, Allowed) is not { } text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw ConfigurationException.Bad(key, text, Allowed);
    }

    public string? ExistingFile(string key)
    {
        const string Allowed = "a file that exists";
        if (Text(key, Allowed) is not { } path)
            return null;
        return File.Exists(path) ? Path.GetFullPath(path) : throw ConfigurationException.Bad(key, path, Allowed);
    }

    /// <summary>The names below a key, <c>0</c>, <c>1</c> ... for a list, each of which holds <paramref name="members"/>.</summary>
    public IEnumerable<string> Children(string key, params ReadOnlySpan<string> members)
    {
        foreach (var member in members)
            known.Add($"{key}:N:{member}");
        return configuration.GetSection(key).GetChildren().Select(child => child.Key);
    }

    /// <summary>A list, written as one (<c>key:0</c>, <c>key:1</c>) or as one value with commas or spaces.</summary>
    public IReadOnlyList<string> List(string key)
    {
        var section = configuration.GetSection(key);
        known.UnionWith(section.GetChildren().Select(child => child.Path).Prepend(key));
        var values = section.GetChildren().Select(child => child.Value).Prepend(section.Value).OfType<string>();
        return [.. values.SelectMany(value => value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
    }

    /// <summary>A misspelt setting would be a setting that is silently not made.</summary>
    /// <exception cref="ConfigurationException">There is a value below <paramref name="section"/> that nobody has asked for.</exception>
    public void RefuseUnknown(string section)
    {
        var below = configuration.GetSection(section).AsEnumerable();
        if (below.FirstOrDefault(pair => !string.IsNullOrEmpty(pair.Value) && pair.Key != section && !known.Contains(pair.Key)) is not { Key: { } unknown })
            return;
        var nearest = known.Where(key => key.StartsWith($"{section}:", StringComparison.OrdinalIgnoreCase))
            .MinBy(key => (!key.StartsWith(unknown, StringComparison.OrdinalIgnoreCase), Spelling.Distance(unknown, key))); // a name cut short is that name
        throw ConfigurationException.Unknown(unknown, nearest!);
    }
}
