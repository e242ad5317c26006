using MeetingScribe.Search;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Storage.Sql;

/// <summary>What of the matches is shown. One statement for all hits of a kind: a database on the network is asked few times.</summary>
internal abstract partial class SqlStore
{
    const int MaxFacets = 20;

    static IReadOnlyList<SearchHit> Hits(Statements sql, List<(Found Found, double Score)> page, SearchQuery? query)
    {
        if (page.Count == 0) return [];
        var keys = page.ConvertAll(hit => (object?)hit.Found.Key).ToArray();
        var segments = sql.All($"{SelectSegments} WHERE s.key IN {Places(keys)}", row => (Key: row.GetInt64(SegmentKey), Segment: ReadSegment(row)), keys)
            .ToDictionary(row => row.Key, row => row.Segment);
        var around = sql.All(
            $"""
            SELECT s.key, n.sequence, n.speaker, n.text
            FROM segments s JOIN segments n ON n.meeting = s.meeting AND n.sequence BETWEEN s.sequence - 1 AND s.sequence + 1
            WHERE s.key IN {Places(keys)}
            """,
            row => (Key: row.GetInt64(0), Neighbour: new Neighbour(row.GetInt64(1), row.GetString(2), row.GetString(3))), keys)
            .ToLookup(row => row.Key, row => row.Neighbour);
        return page.ConvertAll(hit => Hit(segments[hit.Found.Key], around[hit.Found.Key], hit.Score, query));
    }

    static SearchHit Hit(Segment segment, IEnumerable<Neighbour> around, double score, SearchQuery? query) => new(
        segment,
        score,
        Snippet.Of(segment.Text, query),
        around.FirstOrDefault(neighbour => neighbour.Sequence < segment.Sequence),
        around.FirstOrDefault(neighbour => neighbour.Sequence > segment.Sequence));

    static SearchFacets Facets(Statements sql, List<Found> considered) => new(
        [.. Most(considered, found => found.Speaker).Select(most => new SpeakerCount(most.Value, most.Count))],
        MeetingFacets(sql, [.. Most(considered, found => found.Meeting)]),
        [.. Most(considered.SelectMany(KeywordIds), id => id).Select(most => new FlagCount(most.Value, most.Count))]);

    static IReadOnlyList<MeetingCount> MeetingFacets(Statements sql, IReadOnlyList<(long Key, int Count)> most)
    {
        if (most.Count == 0) return [];
        var keys = most.Select(meeting => (object?)meeting.Key).ToArray();
        var meetings = sql.All($"SELECT key, id, title FROM meetings WHERE key IN {Places(keys)}", row => (Key: row.GetInt64(0), Id: row.GetString(1), Title: TextOrNull(row, 2)), keys)
            .ToDictionary(row => row.Key);
        return [.. most.Select(meeting => new MeetingCount(meetings[meeting.Key].Id, meetings[meeting.Key].Title, meeting.Count))];
    }

    static IEnumerable<(TValue Value, int Count)> Most<T, TValue>(IEnumerable<T> all, Func<T, TValue> value) where TValue : notnull =>
        all.CountBy(value).OrderByDescending(pair => pair.Value).Take(MaxFacets).Select(pair => (pair.Key, pair.Value));

    /// <summary>A segment counts once for a keyword it holds twice.</summary>
    static IEnumerable<string> KeywordIds(Found found) => FlagsOf(found.Flags).Select(flag => flag.KeywordId).Distinct();

    /// <summary><c>($1, $2, $3)</c> for three values.</summary>
    static string Places(object?[] values) => $"({string.Join(", ", Enumerable.Range(1, values.Length).Select(place => $"${place}"))})";
}
