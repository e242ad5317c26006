using System.Text.Json;
using System.Text.Json.Nodes;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Realtime;

/// <summary>One item of the conversation: a committed stretch of audio and what was said in it, or what the client put there.</summary>
sealed class Item
{
    const int MaxIdLength = 32;

    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    readonly JsonObject? created;

    public Item() => Id = NewId.Make("item_");

    /// <summary>An item the client made, echoed as it is.</summary>
    Item(string id, JsonObject created, int bytes) => (Id, this.created, Bytes, IsCommitted, IsComplete) = (id, created, bytes, true, true);

    /// <summary>What a client wants to put into the conversation. Only messages: everything else belongs to responses.</summary>
    public static (Item? Item, RealtimeError? Error) Read(JsonElement wanted)
    {
        try
        {
            return Fault(wanted) is { } error ? (null, error) : (Create(wanted), null);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or JsonException)
        {
            return (null, RealtimeError.Invalid("invalid_value", "The item cannot be kept: a text in it has half of a surrogate pair, or an object has the same member twice.", "item"));
        }
    }

    static Item Create(JsonElement wanted)
    {
        var echo = JsonNode.Parse(wanted.GetRawText(), nodeOptions: null, Strict)!.AsObject();
        var id = echo["id"]?.GetValue<string>() ?? NewId.Make("item_");
        (echo["id"], echo["object"], echo["status"]) = (id, "realtime.item", "completed");
        foreach (var part in echo["content"]!.AsArray().OfType<JsonObject>().Where(part => part["type"]!.GetValue<string>() == "input_audio"))
            part["transcript"] ??= null;

        // Written once here: what cannot be written must not be found out while events are sent.
        return new Item(id, echo, JsonSerializer.SerializeToUtf8Bytes(echo, ScribeJson.Options).Length);
    }

    public string Id { get; }

    /// <summary>First sample frame of its audio.</summary>
    public long Start { get; set; }

    /// <summary>Just behind the last sample frame of its audio.</summary>
    public long End { get; set; }

    /// <summary>The turns in it that are not settled yet, by their first sample.</summary>
    public SortedSet<long> Unsettled { get; } = [];

    public List<SpokenTurn> Spoken { get; } = [];

    public bool IsCommitted { get; set; }

    /// <summary>All turns in it are known.</summary>
    public bool IsReached { get; set; }

    /// <summary>It was cleared and will never be committed.</summary>
    public bool IsDropped { get; set; }

    /// <summary>The client asked for transcription when it was committed.</summary>
    public bool IsTranscribed { get; set; }

    public bool HasText { get; set; }

    public bool IsComplete { get; set; }

    public string? Transcript { get; set; }

    public bool HasAudio => created is null;

    /// <summary>What an item that the client made takes; 0 for all others.</summary>
    public int Bytes { get; }

    static RealtimeError? Fault(JsonElement item)
    {
        if (!item.TryGetProperty("type", out var type))
            return RealtimeError.Missing("item.type");
        if (type.ValueKind != JsonValueKind.String || type.GetString() != "message")
            return RealtimeError.BadValue("item.type", type.GetRawText(), "'message'");
        if (item.TryGetProperty("id", out var id) && (id.ValueKind != JsonValueKind.String || id.GetString()!.Length is 0 or > MaxIdLength))
            return RealtimeError.BadValue("item.id", "an id that cannot be used", $"a string of 1 to {MaxIdLength} characters");
        if (!item.TryGetProperty("role", out var role))
            return RealtimeError.Missing("item.role");
        if (role.ValueKind != JsonValueKind.String || role.GetString() is not ("user" or "assistant" or "system"))
            return RealtimeError.BadValue("item.role", role.GetRawText(), "'user', 'assistant' or 'system'");
        if (!item.TryGetProperty("content", out var content))
            return RealtimeError.Missing("item.content");
        var isContent = content.ValueKind == JsonValueKind.Array && content.EnumerateArray().All(part =>
            part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type", out var kind) && kind.ValueKind == JsonValueKind.String
            && kind.GetString() is ("input_text" or "input_audio" or "output_text"));
        return isContent ? null : RealtimeError.BadValue("item.content", "content that cannot be kept", "an array of parts of type 'input_text', 'input_audio' or 'output_text'");
    }

    /// <summary>As events tell it: never with audio.</summary>
    public JsonObject ToWire()
    {
        if (created is null)
            return Committed(audio: null);
        var told = created.DeepClone().AsObject();
        foreach (var part in told["content"]!.AsArray().OfType<JsonObject>())
            part.Remove("audio");
        return told;
    }

    /// <summary>As a client retrieves it.</summary>
    /// <param name="audio">Of a committed item, as base64; what the client made has its own.</param>
    public JsonObject Whole(string? audio) => created ?? Committed(audio);

    JsonObject Committed(string? audio)
    {
        // The agents SDK throws on a part without the key "transcript".
        var part = new JsonObject { ["type"] = "input_audio", ["transcript"] = Transcript };
        if (audio is not null)
            part["audio"] = audio;
        return new JsonObject
        {
            ["id"] = Id,
            ["object"] = "realtime.item",
            ["type"] = "message",
            ["status"] = "completed",
            ["role"] = "user",
            ["content"] = new JsonArray(part),
        };
    }
}

sealed record SpokenTurn(long Start, IReadOnlyList<Speech.Word> Words);
