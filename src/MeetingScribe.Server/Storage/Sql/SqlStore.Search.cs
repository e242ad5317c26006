using System.Data.Common;
using MeetingScribe.Search;

namespace MeetingScribe.Server.Storage.Sql;

/// <summary>
/// Search in bounded work, whatever the query: it looks at the newest matches only, because counting and ranking a word that
/// half of a million segments hold would take a second. The bounds are measured by <c>make bench</c>.
/// </summary>
internal abstract partial class SqlStore
{
    /// <summary>The newest matches that are ranked and counted into facets: at most about 20 ms, for long texts.</summary>
    const int MaxConsidered = 500;

    /// <summary>Matches are counted up to here: about 10 ms where five common words meet, less elsewhere.</summary>
    const int MaxTotal = 3_000;

    public Task<SearchAnswer> Search(SearchRequest request, CancellationToken cancellation = default) =>
        Read(sql => Search(sql, request), cancellation);

    SearchAnswer Search(Statements sql, SearchRequest request)
    {
        var started = clock.GetTimestamp();
        index.PrepareSearch(sql);
        var scope = new SearchScope(index.Match(request), FirstKey(request), LastKey(request));

        // 1. The newest matches, and how many there are.
        var considered = Considered(sql, scope);
        var total = considered.Count < MaxConsidered ? considered.Count : Count(sql, scope, MaxTotal);

        // 2. The page.
        var score = Scorer(sql, request.Query);
        var (page, next) = request.EffectiveSort == SearchSort.Newest
            ? NewestPage(sql, request, scope, considered, score)
            : BestPage(request, considered, score);

        // 3. Its segments with what was said around them, and the facets.
        var hits = Hits(sql, page, request.Query);
        var facets = Facets(sql, considered);
        return new SearchAnswer(
            Math.Min(total, MaxTotal), total <= MaxTotal, considered.Count,
            Math.Round(clock.GetElapsedTime(started).TotalMilliseconds, 1), hits, facets, next?.ToString());
    }

    List<Found> Considered(Statements sql, SearchScope scope) => FindNewest(sql, scope, scope.LastKey, MaxConsidered);

    List<Found> FindNewest(Statements sql, SearchScope scope, long lastKey, int limit)
    {
        const string Columns = "s.key, s.meeting, s.speaker, s.text, s.flags";
        return scope.Match is null
            ? sql.All($"SELECT {Columns} FROM segments s WHERE s.key BETWEEN $1 AND $2 ORDER BY s.key DESC LIMIT $3", Found.Read, scope.FirstKey, lastKey, limit)
            : sql.All(
                $"""
                SELECT {Columns} FROM ({index.SelectKeys} ORDER BY key DESC LIMIT $4) AS found
                JOIN segments s ON s.key = found.key ORDER BY found.key DESC
                """,
                Found.Read, scope.Match, scope.FirstKey, lastKey, limit);
    }

    /// <summary>One more than <paramref name="bound"/> means "more".</summary>
    long Count(Statements sql, SearchScope scope, int bound) => scope.Match is null
        ? sql.Number("SELECT count(*) FROM (SELECT 1 FROM segments WHERE key BETWEEN $1 AND $2 LIMIT $3) AS found", scope.FirstKey, scope.LastKey, bound + 1)!.Value
        : sql.Number($"SELECT count(*) FROM ({index.SelectKeys} LIMIT $4) AS found", scope.Match, scope.FirstKey, scope.LastKey, bound + 1)!.Value;

    Func<Found, double> Scorer(Statements sql, SearchQuery? query)
    {
        if (query is null) return _ => 0;
        var everywhere = query.Wanted.Select(term => (int)Count(sql, new SearchScope(index.Match(term), long.MinValue, long.MaxValue), Relevance.FrequencyBound));
        var relevance = new Relevance(query, everywhere);
        return found => Math.Round(relevance.Score(found.Text), 4);
    }

    (List<(Found, double Score)> Page, SearchCursor? Next) NewestPage(
        Statements sql, SearchRequest request, SearchScope scope, List<Found> considered, Func<Found, double> score)
    {
        var rows = request.Cursor is { } cursor
            ? FindNewest(sql, scope, Math.Min(scope.LastKey, cursor.Key - 1), request.Limit + 1)
            : considered;
        var page = rows.Take(request.Limit).Select(found => (found, score(found))).ToList();
        return (page, rows.Count > request.Limit ? new SearchCursor(SearchSort.Newest, page[^1].found.Key, 0) : null);
    }

    static (List<(Found, double Score)> Page, SearchCursor? Next) BestPage(
        SearchRequest request, List<Found> considered, Func<Found, double> score)
    {
        var offset = request.Cursor?.Offset ?? 0;
        var page = considered.Select(found => (found, Score: score(found)))
            .OrderByDescending(pair => pair.Score).ThenByDescending(pair => pair.found.Key)
            .Skip(offset).Take(request.Limit).ToList();
        var newest = request.Cursor?.Key ?? (considered.Count > 0 ? considered[0].Key : 0);
        return (page, considered.Count > offset + request.Limit ? new SearchCursor(SearchSort.Relevance, newest, offset + request.Limit) : null);
    }

    static long FirstKey(SearchRequest request) => request.From is { } from ? KeyAt(from) : long.MinValue;

    static long LastKey(SearchRequest request)
    {
        var last = request.To is { } to ? KeyAt(to) - 1 : long.MaxValue;
        return request is { EffectiveSort: SearchSort.Relevance, Cursor: { } cursor } ? Math.Min(last, cursor.Key) : last;
    }

    sealed record SearchScope(string? Match, long FirstKey, long LastKey);

    sealed record Found(long Key, long Meeting, string Speaker, string Text, string? Flags)
    {
        public static Found Read(DbDataReader row) =>
            new(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3), TextOrNull(row, 4));
    }
}
