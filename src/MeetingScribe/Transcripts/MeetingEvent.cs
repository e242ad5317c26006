using System.Text.Json.Serialization;

namespace MeetingScribe.Transcripts;

/// <summary>What a viewer of a live meeting is sent; <c>kind</c> tells them apart in JSON.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(PartialEvent), "partial")]
[JsonDerivedType(typeof(SegmentEvent), "segment")]
[JsonDerivedType(typeof(ParticipantEvent), "participant")]
[JsonDerivedType(typeof(SummaryEvent), "summary")]
[JsonDerivedType(typeof(MeetingStateEvent), "meeting")]
public abstract record MeetingEvent;

/// <summary>
/// A running turn's caption. <paramref name="Stable"/> only grows within a turn and the turn's segment begins with it;
/// a newer partial of the same turn replaces an older one.
/// </summary>
/// <param name="TurnId">The turn, and the id its segment will have. A partial without any text takes the turn's caption back:
/// it was no speech.</param>
/// <param name="Flags">Keywords in <paramref name="Stable"/>.</param>
public sealed record PartialEvent(
    string ParticipantId,
    string Speaker,
    string TurnId,
    long StartMs,
    string Stable,
    string Unsure,
    IReadOnlyList<Flag> Flags) : MeetingEvent;

/// <summary>A numbered segment: replaces the partial of its turn; never lost.</summary>
public sealed record SegmentEvent(long Sequence, Segment Segment) : MeetingEvent
{
    /// <summary>The turn whose partial it replaces: the segment's id.</summary>
    public string TurnId => Segment.Id;
}

/// <summary>A participant joined, left, or its health changed.</summary>
public sealed record ParticipantEvent(Participant Participant) : MeetingEvent;

/// <summary>A new summary of the meeting.</summary>
public sealed record SummaryEvent(Summary Summary) : MeetingEvent;

/// <summary>The meeting went live, changed its title, or ended.</summary>
public sealed record MeetingStateEvent(Meeting Meeting) : MeetingEvent;
