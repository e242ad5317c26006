using MeetingScribe.Search;

namespace MeetingScribe.Server.Storage.Sqlite;

/// <summary>
/// A search as an FTS5 MATCH expression. It is put together from quoted tokens alone, which hold nothing but letters, digits and
/// their marks: nothing a user types is ever read as FTS5 syntax.
/// </summary>
internal static class SegmentMatch
{
    /// <summary>Null if there is neither a query nor a filter.</summary>
    public static string? Of(SearchRequest request)
    {
        var all = new List<string>();
        if (request.MeetingId is { } meeting) all.Add(Tags(SegmentIndex.MeetingTag(meeting)));
        if (request.Speaker is { } speaker) all.Add(Tags(SegmentIndex.SpeakerTag(speaker), SegmentIndex.ParticipantTag(speaker)));
        if (request.Flag is { } flag) all.Add(Tags(flag == SearchRequest.AnyFlag ? SegmentIndex.AnyFlagTag : SegmentIndex.FlagTag(flag)));
        if (request.Query is { } query) all.AddRange(query.Groups.Select(group => AnyOf(group.Select(Of))));
        if (all.Count == 0) return null;

        var match = string.Join(" AND ", all);
        return request.Query is { Excluded.Count: > 0 } excluding ? $"({match}) NOT {AnyOf(excluding.Excluded.Select(Of))}" : match;
    }

    public static string Of(SearchTerm term) => term switch
    {
        { Kind: SearchTermKind.Word, Words.Count: 1 } => $"{{words stems}} : {Quote(term.Stem)}",
        { Kind: SearchTermKind.Prefix } => $"words : {Quote(string.Join(' ', term.Words))} *",
        _ => $"words : {Quote(string.Join(' ', term.Words))}",
    };

    static string AnyOf(IEnumerable<string> terms) => $"({string.Join(" OR ", terms)})";

    static string Tags(params IEnumerable<string> tags) => $"tags : ({string.Join(" OR ", tags.Select(Quote))})";

    static string Quote(string tokens) => $"\"{tokens.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
