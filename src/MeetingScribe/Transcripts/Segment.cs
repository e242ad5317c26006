namespace MeetingScribe.Transcripts;

/// <summary>An utterance with its number and flags, kept for ever: the unit of transcripts, search and statistics.</summary>
/// <param name="Id">Unique in the service, and the same for the same turn however often it is heard: <c>seg_</c>, the
/// recording's id and the turn's first sample. It is also the <c>turn_id</c> of the partials it replaces.</param>
/// <param name="Sequence">1, 2, 3 ... in the meeting, without gaps.</param>
/// <param name="Speaker">The participant's name when it was said.</param>
/// <param name="StartMs">Milliseconds from the meeting's start, one clock for all participants.</param>
/// <param name="EndMs">As <paramref name="StartMs"/>, the end of the last word.</param>
/// <param name="Confidence">0 to 1, mean of the words.</param>
/// <param name="Language">BCP 47 tag, or null where unknown.</param>
public sealed record Segment(
    string Id,
    string MeetingId,
    long Sequence,
    string ParticipantId,
    string Speaker,
    long StartMs,
    long EndMs,
    DateTimeOffset StartUtc,
    string Text,
    IReadOnlyList<SegmentWord> Words,
    double Confidence,
    string? Language,
    string Engine,
    IReadOnlyList<Flag> Flags);

/// <summary>A word on the meeting's clock.</summary>
public sealed record SegmentWord(string Text, long StartMs, long EndMs, double Confidence);

/// <summary>A watched keyword found in a text.</summary>
/// <param name="KeywordId">The keyword's id in the watch list, or <c>meeting:</c> and the phrase for a meeting's own keyword.</param>
/// <param name="Phrase">The words as they were said.</param>
/// <param name="Offset">First UTF-16 code unit in the text.</param>
/// <param name="Length">UTF-16 code units.</param>
public sealed record Flag(string KeywordId, string Phrase, int Offset, int Length);
