using System.Security.Cryptography;
using System.Text;
using MeetingScribe.Search;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Storage.Sqlite;

/// <summary>
/// The full-text index over segments, by key. It keeps no text of its own (it is contentless), so a row is taken out with the same
/// columns that put it in. Filters are words of a column too: a search with filters reads one index and nothing else.
/// </summary>
internal static class SegmentIndex
{
    public static void Add(Connection sql, long key, IndexedSegment segment)
    {
        var (words, stems, tags) = Columns(segment);
        sql.Run("INSERT INTO segment_index(rowid, words, stems, tags) VALUES($1, $2, $3, $4)", key, words, stems, tags);
    }

    public static void Remove(Connection sql, long key, IndexedSegment segment)
    {
        var (words, stems, tags) = Columns(segment);
        sql.Run("INSERT INTO segment_index(segment_index, rowid, words, stems, tags) VALUES('delete', $1, $2, $3, $4)", key, words, stems, tags);
    }

    /// <summary>On every segment that has a flag.</summary>
    public const string AnyFlagTag = "flagged";

    public static string MeetingTag(string meetingId) => Tag("meeting", meetingId);

    public static string SpeakerTag(string name) => Tag("speaker", SearchTokens.Fold(name));

    public static string ParticipantTag(string participantId) => Tag("participant", participantId);

    public static string FlagTag(string keywordId) => Tag("flag", keywordId);

    static (string Words, string Stems, string Tags) Columns(IndexedSegment segment)
    {
        var tokens = SearchTokens.Split(segment.Text).ConvertAll(token => token.Text);
        // Words that are their own stem are found in the first column.
        var stems = tokens.Select(token => (token, stem: PorterStemmer.Stem(token))).Where(pair => pair.stem != pair.token).Select(pair => pair.stem);
        var tags = new List<string> { MeetingTag(segment.MeetingId), SpeakerTag(segment.Speaker), ParticipantTag(segment.ParticipantId) };
        if (segment.KeywordIds.Count > 0) tags.Add(AnyFlagTag);
        tags.AddRange(segment.KeywordIds.Distinct().Select(FlagTag));
        return (string.Join(' ', tokens), string.Join(' ', stems), string.Join(' ', tags));
    }

    /// <summary>One token whatever the value is made of, 64 bits of it: no two of a million tags are ever the same.</summary>
    static string Tag(string kind, string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}:{value}")).AsSpan(0, 8));
}

/// <summary>What of a segment is indexed.</summary>
internal sealed record IndexedSegment(string MeetingId, string ParticipantId, string Speaker, string Text, IReadOnlyList<string> KeywordIds);
