using System.Text.Json.Serialization;

namespace MeetingScribe.Server.Sessions;

/// <summary>
/// What was erased of a meeting. When it is given, nothing of it is left in any file of the service that can be reached; what metered servers
/// charged stays as sums by day, without the meeting.
/// </summary>
/// <param name="Notice">What is erased later, and when; null: nothing.</param>
public sealed record ErasureReceipt(
    string MeetingId,
    DateTimeOffset ErasedUtc,
    Erased Erased,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Notice = null);

/// <param name="Segments">With their words and their place in the search index.</param>
/// <param name="Keys">Ephemeral keys that were bound to the meeting.</param>
/// <param name="RecordingsBytes">Of the recordings and their marks.</param>
public sealed record Erased(int Participants, int Streams, int Segments, int Summaries, int Keys, int Recordings, long RecordingsBytes);
