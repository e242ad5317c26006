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
        if (!QueryInstant.TryParse(values["from"], isEnd: false, out var from)) return Bad("from", values, QueryInstant.Allowed);
        if (!QueryInstant.TryParse(values["to"], isEnd: true, out var to)) return Bad("to", values, QueryInstant.Allowed);
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

    static (SearchRequest?, Problem?) Bad(string name, IQueryCollection values, string allowed)
    {
        var value = values[name].ToString();
        return (null, Problem.BadValue(name, $"{name} is \"{(value.Length > 100 ? value[..100] + "…" : value)}\"; allowed: {allowed}."));
    }

    static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

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
