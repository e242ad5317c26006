using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Realtime;

/// <summary>
/// What the service tells a realtime client. Positions are whole milliseconds since the session's first audio; official clients
/// cannot read fractions there.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SessionCreated), "session.created")]
[JsonDerivedType(typeof(SessionUpdated), "session.updated")]
[JsonDerivedType(typeof(SpeechStarted), "input_audio_buffer.speech_started")]
[JsonDerivedType(typeof(SpeechStopped), "input_audio_buffer.speech_stopped")]
[JsonDerivedType(typeof(BufferCommitted), "input_audio_buffer.committed")]
[JsonDerivedType(typeof(BufferCleared), "input_audio_buffer.cleared")]
[JsonDerivedType(typeof(TimeoutTriggered), "input_audio_buffer.timeout_triggered")]
[JsonDerivedType(typeof(ItemAdded), "conversation.item.added")]
[JsonDerivedType(typeof(ItemDone), "conversation.item.done")]
[JsonDerivedType(typeof(ItemRetrieved), "conversation.item.retrieved")]
[JsonDerivedType(typeof(ItemDeleted), "conversation.item.deleted")]
[JsonDerivedType(typeof(TranscriptionDelta), "conversation.item.input_audio_transcription.delta")]
[JsonDerivedType(typeof(TranscriptionCompleted), "conversation.item.input_audio_transcription.completed")]
[JsonDerivedType(typeof(TranscriptionFailed), "conversation.item.input_audio_transcription.failed")]
[JsonDerivedType(typeof(ErrorEvent), "error")]
abstract record ServerEvent
{
    public string EventId { get; } = NewId.Make("event_");
}

/// <summary>The first event of every connection.</summary>
sealed record SessionCreated(JsonObject Session) : ServerEvent;

sealed record SessionUpdated(JsonObject Session) : ServerEvent;

/// <param name="AudioStartMs">The prefix padding included.</param>
/// <param name="ItemId">The item that the turn will become.</param>
sealed record SpeechStarted(long AudioStartMs, string ItemId) : ServerEvent;

/// <param name="AudioEndMs">The silence that ended the turn included.</param>
sealed record SpeechStopped(long AudioEndMs, string ItemId) : ServerEvent;

sealed record BufferCommitted(string? PreviousItemId, string ItemId) : ServerEvent;

sealed record BufferCleared : ServerEvent;

sealed record TimeoutTriggered(long AudioStartMs, long AudioEndMs, string ItemId) : ServerEvent;

sealed record ItemAdded(string? PreviousItemId, JsonObject Item) : ServerEvent;

sealed record ItemDone(string? PreviousItemId, JsonObject Item) : ServerEvent;

sealed record ItemRetrieved(JsonObject Item) : ServerEvent;

sealed record ItemDeleted(string ItemId) : ServerEvent;

/// <param name="Delta">To be appended as it is; begins with a space where one is due.</param>
/// <param name="Logprobs">Null unless asked for.</param>
sealed record TranscriptionDelta(string ItemId, string Delta, IReadOnlyList<Logprob>? Logprobs) : ServerEvent
{
    public int ContentIndex => 0;
}

/// <param name="Transcript">What counts, whatever the deltas said; empty where nothing was said.</param>
sealed record TranscriptionCompleted(string ItemId, string Transcript, IReadOnlyList<Logprob>? Logprobs, DurationUsage Usage) : ServerEvent
{
    public int ContentIndex => 0;
}

/// <param name="Seconds">Audio transcribed, rounded up: the .NET client reads whole numbers only.</param>
sealed record DurationUsage(long Seconds)
{
    public string Type => "duration";
}

/// <summary>One item will have no text; the session and the other items go on.</summary>
sealed record TranscriptionFailed(string ItemId, TranscriptionFault Error) : ServerEvent
{
    public int ContentIndex => 0;
}

/// <summary>No member may be null: the agents SDK does not know the event then.</summary>
sealed record TranscriptionFault(string Type, string Code, string Message);

/// <summary>The session goes on unless a close follows.</summary>
sealed record ErrorEvent(RealtimeErrorFields Error) : ServerEvent;

/// <summary>A word's share in the transcript and the natural logarithm of the engine's confidence in it.</summary>
sealed record Logprob(string Token, double LogProbability, IReadOnlyList<int> Bytes)
{
    /// <summary>The least a confidence is taken for: its logarithm must be a number.</summary>
    const double LeastConfidence = 1e-6;

    [JsonPropertyName("logprob")]
    public double LogProbability { get; } = LogProbability;

    /// <summary>The words as tokens, each with the space before it where one is due.</summary>
    public static List<Logprob> Of(IReadOnlyList<Word> words, bool followsText) =>
        [.. words.Select((word, index) => TokenOf(index > 0 || followsText ? " " + word.Text : word.Text, word.Confidence))];

    public static double Natural(double confidence) => Math.Log(Math.Clamp(confidence, LeastConfidence, 1));

    static Logprob TokenOf(string text, double confidence) =>
        new(text, Math.Round(Natural(confidence), 4), [.. Encoding.UTF8.GetBytes(text).Select(one => (int)one)]);
}
