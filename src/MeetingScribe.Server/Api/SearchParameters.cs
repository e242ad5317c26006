using System.Globalization;
using MeetingScribe.Search;
using MeetingScribe.Server.Access;

namespace MeetingScribe.Server.Api;

/// <summary>Reads a search from its URL. An empty value is as good as none.</summary>
static class SearchParameters
{
    /// <returns>A request, or the problem with the first bad value.</returns>
    public static (SearchRequest? Request, Problem? Problem) Read(IQueryCollection values)
    {
        // 1. The query.
        var parse = SearchQuery.Parse(values["q"].ToString());
        if (parse.Error is { } error)
            return (null, Problem.BadValue("q", $"The query cannot be understood at position {error.Position}: {error.Message}") with { Position = error.Position });

        // 2. When it was said.
        if (!TryInstant(values["from"], isEnd: false, out var from)) return Bad("from", values, InstantAllowed);
        if (!TryInstant(values["to"], isEnd: true, out var to)) return Bad("to", values, InstantAllowed);
        if (from >= to) return Bad("to", values, "an instant after \"from\"");

        // 3. The page.
        if (!TrySort(values["sort"], out var sort)) return Bad("sort", values, "relevance or newest");
        if (!TryLimit(values["limit"], out var limit)) return Bad("limit", values, $"a whole number from 1 to {SearchRequest.MaxLimit}");
        var cursorText = Text(values["cursor"]);
        var cursor = cursorText is null ? null : SearchCursor.Parse(cursorText);
        var request = new SearchRequest(parse.Query, Text(values["meeting"]), Text(values["speaker"]), Text(values["flag"]), from, to, sort, limit, cursor);
        return cursorText is null || cursor?.Sort == request.EffectiveSort
            ? (request, null)
            : Bad("cursor", values, "the next_cursor of an earlier answer to the same search with the same sort");
    }

    const string InstantAllowed = "an ISO 8601 date such as 2026-03-02 or an instant such as 2026-03-02T09:30:00Z (UTC where no offset is given)";

    static readonly string[] InstantFormats = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    static (SearchRequest?, Problem?) Bad(string name, IQueryCollection values, string allowed)
    {
        var value = values[name].ToString();
        return (null, Problem.BadValue(name, $"{name} is \"{(value.Length > 100 ? value[..100] + "…" : value)}\"; allowed: {allowed}."));
    }

    static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    /// <summary>A date is its first moment; as an end, the first moment of the day after, so that the day is included.</summary>
    static bool TryInstant(string? value, bool isEnd, out DateTimeOffset? instant)
    {
        instant = null;
        if (string.IsNullOrWhiteSpace(value)) return true;
        if (DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            if (isEnd && date == DateOnly.MaxValue) return true;
            instant = new DateTimeOffset((isEnd ? date.AddDays(1) : date).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
            return true;
        }
        // In a URL an unescaped + is a space; 09:30+01:00 is what was meant.
        if (!DateTimeOffset.TryParseExact(
            value.Replace(' ', '+'), InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)) return false;
        instant = parsed;
        return true;
    }

    static bool TrySort(string? value, out SearchSort sort)
    {
        sort = value == "newest" ? SearchSort.Newest : SearchSort.Relevance;
        return value is null or "" or "newest" or "relevance";
    }

    static bool TryLimit(string? value, out int limit)
    {
        limit = SearchRequest.DefaultLimit;
        return string.IsNullOrEmpty(value)
            || (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= SearchRequest.MaxLimit);
    }
}
