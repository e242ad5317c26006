using System.Security.Cryptography;
using System.Text;
using MeetingScribe.Search;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Storage.Sql;

/// <summary>
/// The full-text index over segments, by key, as its database writes and asks it. Filters are words of the index too: a search with
/// filters reads it and nothing else. What it is asked is put together from quoted tokens alone, which hold nothing but letters,
/// digits and their marks: nothing a user types is ever read as the database's query syntax.
/// </summary>
internal abstract class SegmentIndex
{
    /// <summary>On every segment that has a flag.</summary>
    const string AnyFlagTag = "flagged";

    /// <summary>Selects the <c>key</c> of what matches <c>$1</c>, from the key <c>$2</c> to <c>$3</c>.</summary>
    public abstract string SelectKeys { get; }

    public abstract void Add(Statements sql, long key, IndexedSegment segment);

    /// <summary>With the same segment that was added.</summary>
    public abstract void Remove(Statements sql, long key, IndexedSegment segment);

    /// <summary>In the transaction of a search, before it.</summary>
    public virtual void PrepareSearch(Statements sql)
    {
    }

    /// <summary>A search in the index's words; null if there is neither a query nor a filter.</summary>
    public string? Match(SearchRequest request)
    {
        var all = new List<string>();
        if (request.MeetingId is { } meeting) all.Add(Tagged(MeetingTag(meeting)));
        if (request.Speaker is { } speaker) all.Add(Tagged(SpeakerTag(speaker), ParticipantTag(speaker)));
        if (request.Flag is { } flag) all.Add(Tagged(flag == SearchRequest.AnyFlag ? AnyFlagTag : FlagTag(flag)));
        if (request.Query is { } query) all.AddRange(query.Groups.Select(group => Any(group.Select(Match))));
        if (all.Count == 0) return null;

        var match = All(all);
        return request.Query is { Excluded.Count: > 0 } excluding ? Without(match, Any(excluding.Excluded.Select(Match))) : match;
    }

    public abstract string Match(SearchTerm term);

    protected abstract string Match(string tag);

    protected abstract string All(IEnumerable<string> matches);

    protected abstract string Any(IEnumerable<string> matches);

    protected abstract string Without(string match, string excluded);

    protected static List<string> Tokens(IndexedSegment segment) => SearchTokens.Split(segment.Text).ConvertAll(token => token.Text);

    /// <summary>Words that are their own stem are found as words.</summary>
    protected static IEnumerable<string> Stems(IEnumerable<string> tokens) =>
        tokens.Select(token => (token, stem: PorterStemmer.Stem(token))).Where(pair => pair.stem != pair.token).Select(pair => pair.stem);

    protected static IReadOnlyList<string> Tags(IndexedSegment segment) =>
    [
        MeetingTag(segment.MeetingId), SpeakerTag(segment.Speaker), ParticipantTag(segment.ParticipantId),
        .. segment.KeywordIds.Count > 0 ? [AnyFlagTag] : Array.Empty<string>(), .. segment.KeywordIds.Distinct().Select(FlagTag),
    ];

    string Tagged(params IEnumerable<string> tags) => Any(tags.Select(Match));

    static string MeetingTag(string meetingId) => Tag("meeting", meetingId);

    static string SpeakerTag(string name) => Tag("speaker", SearchTokens.Fold(name));

    static string ParticipantTag(string participantId) => Tag("participant", participantId);

    static string FlagTag(string keywordId) => Tag("flag", keywordId);

    /// <summary>One token whatever the value is made of, 64 bits of it: no two of a million tags are ever the same.</summary>
    static string Tag(string kind, string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}:{value}")).AsSpan(0, 8));
}

/// <summary>What of a segment is indexed.</summary>
internal sealed record IndexedSegment(string MeetingId, string ParticipantId, string Speaker, string Text, IReadOnlyList<string> KeywordIds);
