using MeetingScribe.Transcripts;

namespace MeetingScribe.Search;

/// <summary>What <c>GET /v1/search</c> answers.</summary>
/// <param name="Total">Matching segments; counted up to 3,000, which then means "at least".</param>
/// <param name="Considered">The newest so many of them (up to 500) were ranked and counted into the facets.</param>
/// <param name="NextCursor">Null on the last page.</param>
public sealed record SearchAnswer(
    long Total,
    bool TotalIsExact,
    int Considered,
    double TookMs,
    IReadOnlyList<SearchHit> Hits,
    SearchFacets Facets,
    string? NextCursor);

/// <param name="Score">Higher fits better; comparable within one answer only. 0 without a query.</param>
/// <param name="Snippet">HTML: escaped text with <c>&lt;mark&gt;</c>.</param>
/// <param name="Before">What was said just before in the same meeting; null at its beginning.</param>
/// <param name="After">What was said just after; null at the end so far.</param>
public sealed record SearchHit(Segment Segment, double Score, string Snippet, Neighbour? Before, Neighbour? After);

/// <summary>A segment beside a hit, as plain text.</summary>
public sealed record Neighbour(long Sequence, string Speaker, string Text);

/// <summary>How the considered matches spread; each list has at most 20 entries, the most frequent first.</summary>
public sealed record SearchFacets(
    IReadOnlyList<SpeakerCount> Speakers,
    IReadOnlyList<MeetingCount> Meetings,
    IReadOnlyList<FlagCount> Flags);

public sealed record SpeakerCount(string Name, int Count);

public sealed record MeetingCount(string Id, string? Title, int Count);

public sealed record FlagCount(string KeywordId, int Count);
