using System.Text.Json;

namespace MeetingScribe.Transcripts;

/// <summary>A meeting as everyone sees it.</summary>
/// <param name="Keywords">Phrases watched in this meeting only, beside the standing list.</param>
/// <param name="Metadata">The caller's own JSON object, kept as it came.</param>
/// <param name="Status"><c>live</c> from creation to its end, then <c>ended</c>.</param>
/// <param name="Notice">Why a meeting that ended has no text, or what is still to be heard of one that is ending; else null.</param>
/// <param name="StartUtc">When its first audio stream opened, the zero of its clock; null before.</param>
public sealed record Meeting(
    string Id,
    string? Title,
    string? Language,
    IReadOnlyList<string> Keywords,
    JsonElement? Metadata,
    string Status,
    DateTimeOffset CreatedUtc,
    DateTimeOffset? StartUtc,
    DateTimeOffset? EndUtc,
    IReadOnlyList<Participant> Participants,
    string? Notice = null)
{
    public const string Live = "live";
    public const string Ended = "ended";
}

/// <summary>A person in a meeting.</summary>
/// <param name="Name">As the participant is shown; the id where none was given.</param>
/// <param name="LeftUtc">When the last stream finished or was given up; null while connected or expected back.</param>
public sealed record Participant(
    string Id,
    string MeetingId,
    string Name,
    DateTimeOffset JoinedUtc,
    DateTimeOffset? LeftUtc,
    ParticipantHealth Health);

/// <summary>How a participant's captioning is doing, as a state for programs and a sentence for people.</summary>
/// <param name="LagMs">Audio received and not yet heard by the engine.</param>
/// <param name="DroppedMs">Audio that will never be transcribed; the sentence says why.</param>
public sealed record ParticipantHealth(
    HealthState State,
    string Sentence,
    DateTimeOffset? LastAudioUtc = null,
    long LagMs = 0,
    long DroppedMs = 0);

/// <summary>One state per cause; each has its sentence.</summary>
public enum HealthState
{
    /// <summary>Joined, no audio yet.</summary>
    Waiting,

    /// <summary>Audio arriving and speech heard lately.</summary>
    Listening,

    /// <summary>Audio arriving, no speech found for a while.</summary>
    Silent,

    /// <summary>Connected, but no audio arrives.</summary>
    Stalled,

    /// <summary>The connection was lost; the stream may resume.</summary>
    Disconnected,

    /// <summary>The engine is behind the audio.</summary>
    Lagging,

    /// <summary>The engine failed and is being replaced.</summary>
    Recovering,

    /// <summary>The engine cannot be had; audio is recorded.</summary>
    Failed,

    /// <summary>The stream is finished.</summary>
    Left,
}
