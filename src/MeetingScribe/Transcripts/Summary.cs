namespace MeetingScribe.Transcripts;

/// <summary>A summary of a meeting, each point with the segments that carry it.</summary>
/// <param name="Method">How it was made: <c>extractive</c>, or the model's name.</param>
/// <param name="ThroughSequence">The last segment it has read.</param>
/// <param name="Note">Why it is not what was asked for, as a sentence for people; else null.</param>
public sealed record Summary(
    string MeetingId,
    string Method,
    DateTimeOffset CreatedUtc,
    long ThroughSequence,
    IReadOnlyList<SummaryPoint> Overview,
    IReadOnlyList<SummaryPoint> Decisions,
    IReadOnlyList<ActionItem> ActionItems,
    IReadOnlyList<SummaryPoint> OpenQuestions,
    IReadOnlyList<string> Topics,
    string? Note = null);

/// <summary>One sentence and the ids of the segments it rests on.</summary>
public sealed record SummaryPoint(string Text, IReadOnlyList<string> SegmentIds);

/// <summary>Something somebody is to do.</summary>
public sealed record ActionItem(string Text, string? Owner, string? Due, IReadOnlyList<string> SegmentIds);
