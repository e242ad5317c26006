using System.Text.Json;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// What the server says, as far as it is of interest. Read by hand and with patience: numbers may be fractions where the specification says
/// integers, members may be missing, and unknown events are none of our business.
/// </summary>
sealed record RealtimeEvent(string Type)
{
    public const string Created = "session.created", Updated = "session.updated", Error = "error", Committed = "input_audio_buffer.committed",
        Delta = "conversation.item.input_audio_transcription.delta", Completed = "conversation.item.input_audio_transcription.completed",
        Failed = "conversation.item.input_audio_transcription.failed";

    /// <summary>Of this event; in an error, see <see cref="Problem"/>.</summary>
    public string? EventId { get; private init; }

    public string? ItemId { get; private init; }

    /// <summary>A delta's words, or the whole transcript.</summary>
    public string Text { get; private init; } = "";

    public string? Language { get; private init; }

    public SpeechUsage? Usage { get; private init; }

    /// <summary>What went wrong, in an error and in a failed item.</summary>
    public RealtimeProblem? Problem { get; private init; }

    /// <summary>Of a session; null where the server does not say.</summary>
    public DateTimeOffset? ExpiresAt { get; private init; }

    /// <summary>In a session: the server means to find the turns itself.</summary>
    public bool DetectsTurns { get; private init; }

    /// <param name="model">Whose usage it is.</param>
    /// <returns>Null for what is no event.</returns>
    public static RealtimeEvent? Read(ReadOnlyMemory<byte> json, string model)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return Str(root, "type") is { } type ? Read(type, root, model) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static RealtimeEvent Read(string type, JsonElement root, string model) => new(type)
    {
        EventId = Str(root, "event_id"),
        ItemId = Str(root, "item_id"),
        Text = Str(root, type == Completed ? "transcript" : "delta") ?? "",
        Language = Member(root, "languages") is { ValueKind: JsonValueKind.Array } languages && languages.GetArrayLength() > 0 ? Str(languages[0], "code") : null,
        Usage = Member(root, "usage") is { ValueKind: JsonValueKind.Object } usage ? UsageOf(usage, model) : null,
        Problem = Member(root, "error") is { ValueKind: JsonValueKind.Object } error
            ? new(Str(error, "type"), Str(error, "code"), Str(error, "message"), Str(error, "event_id"))
            : null,
        ExpiresAt = Member(root, "session") is { } session && Number(session, "expires_at") is > 0 and < 1e11 and var seconds
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null,
        DetectsTurns = Member(root, "session") is { } configured && Member(configured, "audio") is { } audio && Member(audio, "input") is { } input
            && Member(input, "turn_detection") is { ValueKind: JsonValueKind.Object },
    };

    static SpeechUsage? UsageOf(JsonElement usage, string model)
    {
        if (Str(usage, "type") == "duration" || Number(usage, "seconds") > 0)
            return new SpeechUsage(model, Seconds: Number(usage, "seconds"));
        var details = Member(usage, "input_token_details") is { ValueKind: JsonValueKind.Object } given ? given : default;
        var (input, text) = ((long)Number(usage, "input_tokens"), (long)Number(details, "text_tokens"));
        return new SpeechUsage(model, AudioTokens: Math.Max(0, input - text), TextTokens: text, OutputTokens: (long)Number(usage, "output_tokens"));
    }

    static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : null;

    static string? Str(JsonElement parent, string name) => Member(parent, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    static double Number(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && number is >= 0 and < 1e15 ? number : 0;
}

/// <param name="EventId">Of the command that it answers.</param>
sealed record RealtimeProblem(string? Type, string? Code, string? Message, string? EventId);
