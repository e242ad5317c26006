using MeetingScribe.Transcripts;

namespace MeetingScribe.Insights;

/// <summary>
/// Who spoke how much, and how people took turns, worked out from the segments alone (so it is as good as their times).
/// </summary>
/// <param name="ThroughSequence">The last segment counted.</param>
/// <param name="DurationMs">From the meeting's start to the end of the last word.</param>
/// <param name="TalkMs">Everyone's talk time added up; overlapping speech counts once per speaker.</param>
/// <param name="SilenceMs">Nobody speaks.</param>
/// <param name="Overlaps">Stretches in which two or more speak.</param>
/// <param name="Flags">Most frequent first.</param>
/// <param name="Participants">Most talkative first.</param>
public sealed record MeetingStatistics(
    string MeetingId,
    long ThroughSequence,
    long DurationMs,
    long TalkMs,
    long SilenceMs,
    int Overlaps,
    long OverlapMs,
    int Interruptions,
    int Turns,
    int Words,
    int Questions,
    IReadOnlyList<FlagCount> Flags,
    IReadOnlyList<ParticipantStatistics> Participants)
{
    /// <param name="segments">All of the meeting's, in any order.</param>
    public static MeetingStatistics Of(string meetingId, IReadOnlyList<Segment> segments)
    {
        var floor = Floor.Of(segments);
        var totalTalkMs = floor.Speakers.Values.Sum(speaker => speaker.TalkMs);
        var participants = segments
            .GroupBy(segment => segment.ParticipantId)
            .Select(own => ParticipantStatistics.Of(own, floor, totalTalkMs))
            .OrderByDescending(participant => participant.TalkMs).ThenBy(participant => participant.ParticipantId, StringComparer.Ordinal)
            .ToList();
        return new MeetingStatistics(
            meetingId,
            segments.Select(segment => segment.Sequence).DefaultIfEmpty().Max(),
            floor.EndMs,
            totalTalkMs,
            floor.SilenceMs,
            floor.Overlaps,
            floor.OverlapMs,
            participants.Sum(participant => participant.Interruptions),
            segments.Count,
            participants.Sum(participant => participant.Words),
            participants.Sum(participant => participant.Questions),
            FlagCount.Of(segments),
            participants);
    }
}

/// <param name="Speaker">The name used last.</param>
/// <param name="Share">Of all talk time, 0 to 1.</param>
/// <param name="Turns">Stretches of speech between pauses: segments.</param>
/// <param name="WordsPerMinute">While speaking; 0 without speech.</param>
/// <param name="Overlaps">Stretches in which somebody else speaks too.</param>
/// <param name="Interruptions">See <see cref="TurnTaking.Interruptions"/>.</param>
/// <param name="LongestMonologueMs">See <see cref="TurnTaking.LongestMonologueMs"/>.</param>
/// <param name="Questions">See <see cref="Insights.Questions"/>.</param>
public sealed record ParticipantStatistics(
    string ParticipantId,
    string Speaker,
    long TalkMs,
    double Share,
    int Turns,
    int Words,
    double WordsPerMinute,
    int Overlaps,
    long OverlapMs,
    int Interruptions,
    int Interrupted,
    long LongestMonologueMs,
    int Questions,
    IReadOnlyList<FlagCount> Flags)
{
    internal static ParticipantStatistics Of(IGrouping<string, Segment> own, Floor floor, long totalTalkMs)
    {
        var speaker = floor.Speakers[own.Key];
        var words = own.Sum(WordCount);
        return new ParticipantStatistics(
            own.Key,
            own.MaxBy(segment => segment.Sequence)!.Speaker,
            speaker.TalkMs,
            totalTalkMs == 0 ? 0 : Math.Round((double)speaker.TalkMs / totalTalkMs, 4),
            own.Count(),
            words,
            speaker.TalkMs == 0 ? 0 : Math.Round(words * 60_000.0 / speaker.TalkMs, 1),
            speaker.Overlaps,
            speaker.OverlapMs,
            floor.Turns.Interruptions(by: own.Key),
            floor.Turns.Interrupted(own.Key),
            floor.Turns.LongestMonologueMs(own.Key),
            own.Sum(Insights.Questions.In),
            FlagCount.Of(own));
    }

    static int WordCount(Segment segment) =>
        segment.Words.Count > 0 ? segment.Words.Count : segment.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
}

/// <summary>How often a keyword was said.</summary>
public sealed record FlagCount(string KeywordId, int Count)
{
    internal static IReadOnlyList<FlagCount> Of(IEnumerable<Segment> segments) =>
    [
        .. segments.SelectMany(segment => segment.Flags)
            .CountBy(flag => flag.KeywordId)
            .Select(pair => new FlagCount(pair.Key, pair.Value))
            .OrderByDescending(flag => flag.Count).ThenBy(flag => flag.KeywordId, StringComparer.Ordinal),
    ];
}
