using System.Globalization;
using MeetingScribe.Server.Access;

namespace MeetingScribe.Server.Api;

/// <summary>A query string, read value by value like <see cref="Fields"/>. An empty value is a missing one.</summary>
sealed class QueryValues(IQueryCollection query)
{
    public Problem? Problem { get; private set; }

    public string? Text(string name, int maxLength) =>
        Find(name) is not { } text || text.Length <= maxLength ? Find(name) : Wrong(name, $"{name} has {text.Length} characters; at most {maxLength} are allowed.");

    public string? OneOf(string name, params ReadOnlySpan<string> allowed)
    {
        if (Find(name) is not { } text || allowed.Contains(text))
            return Find(name);
        return Wrong(name, $"{name} is not one of: {string.Join(", ", allowed!)}.");
    }

    public long Number(string name, long min, long max, long otherwise)
    {
        if (Find(name) is not { } text)
            return otherwise;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        Wrong(name, max == long.MaxValue ? $"{name} must be a whole number, {min} or more." : $"{name} must be a whole number from {min} to {max}.");
        return otherwise;
    }

    /// <inheritdoc cref="QueryInstant.TryParse"/>
    public DateTimeOffset? Instant(string name, bool isEnd)
    {
        if (!QueryInstant.TryParse(Find(name), isEnd, out var instant))
            Wrong(name, $"{name} must be {QueryInstant.Allowed}.");
        return instant;
    }

    /// <summary>What an earlier answer gave as <c>next_cursor</c>.</summary>
    public string? Cursor()
    {
        var cursor = Find("cursor");
        return cursor is null || (cursor.Length < 20 && cursor.All(char.IsAsciiDigit))
            ? cursor
            : Wrong("cursor", "cursor is not one this service gave. Use next_cursor of the page before, or leave it out to begin at the newest.");
    }

    string? Find(string name) => query[name].FirstOrDefault() is { Length: > 0 } text ? text : null;

    string? Wrong(string name, string sentence)
    {
        Problem ??= Access.Problem.BadValue(name, sentence);
        return null;
    }
}
