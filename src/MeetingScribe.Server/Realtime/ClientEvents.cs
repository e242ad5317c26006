using System.Text.Json;

namespace MeetingScribe.Server.Realtime;

/// <summary>What a realtime client can say, in a session that transcribes.</summary>
abstract record ClientEvent(string? EventId);

sealed record UpdateSession(string? EventId, JsonElement Session) : ClientEvent(EventId);

sealed record AppendAudio(string? EventId, byte[] Audio) : ClientEvent(EventId);

sealed record CommitAudio(string? EventId) : ClientEvent(EventId);

sealed record ClearAudio(string? EventId) : ClientEvent(EventId);

sealed record CreateItem(string? EventId, JsonElement Item, string? PreviousItemId) : ClientEvent(EventId);

sealed record RetrieveItem(string? EventId, string ItemId) : ClientEvent(EventId);

sealed record DeleteItem(string? EventId, string ItemId) : ClientEvent(EventId);

sealed record TruncateItem(string? EventId, string ItemId) : ClientEvent(EventId);

/// <summary>Reads client events one by one and says exactly what is wrong with those that are none.</summary>
static class ClientEvents
{
    public const int MaxIdLength = 512;

    const string Allowed = "'session.update', 'input_audio_buffer.append', 'input_audio_buffer.commit', 'input_audio_buffer.clear', "
        + "'conversation.item.create', 'conversation.item.retrieve', 'conversation.item.delete', 'conversation.item.truncate'";

    /// <returns>The event, or what is wrong and the event id to say it with.</returns>
    public static (ClientEvent? Event, RealtimeError? Error, string? EventId) Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // An unpaired surrogate is found only when the text is read.
            return (null, RealtimeError.Invalid("invalid_event", "The event is not readable JSON. Send one JSON object per text message."), null);
        }
    }

    static (ClientEvent?, RealtimeError?, string?) Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return (null, RealtimeError.Invalid("invalid_event", "The event is not a JSON object. Send one JSON object per text message."), null);
        var fields = new EventFields(root);
        var eventId = fields.Text("event_id", isRequired: false, MaxIdLength);
        if (!root.TryGetProperty("type", out _))
            fields.Refuse(RealtimeError.Invalid("invalid_event", "The event has no 'type'. Supported types are: " + Allowed + "."));
        var type = fields.Text("type", isRequired: true);
        if (fields.Error is not null)
            return (null, fields.Error, eventId);

        ClientEvent? read = type switch
        {
            "session.update" => new UpdateSession(eventId, fields.Object("session")),
            "input_audio_buffer.append" => new AppendAudio(eventId, fields.Base64("audio")),
            "input_audio_buffer.commit" => new CommitAudio(eventId),
            "input_audio_buffer.clear" => new ClearAudio(eventId),
            "conversation.item.create" => new CreateItem(eventId, fields.Object("item"), fields.Text("previous_item_id", isRequired: false, MaxIdLength)),
            "conversation.item.retrieve" => new RetrieveItem(eventId, fields.Text("item_id", isRequired: true) ?? ""),
            "conversation.item.delete" => new DeleteItem(eventId, fields.Text("item_id", isRequired: true) ?? ""),
            "conversation.item.truncate" => Truncate(eventId, fields),
            _ => fields.Refuse(Impossible(type!)),
        };
        if (read is not null)
            fields.RefuseOthers();
        return fields.Error is null ? (read, null, eventId) : (null, fields.Error, eventId);
    }

    static TruncateItem Truncate(string? eventId, EventFields fields)
    {
        var item = fields.Text("item_id", isRequired: true) ?? "";
        fields.Whole("content_index");
        fields.Whole("audio_end_ms");
        return new TruncateItem(eventId, item);
    }

    static RealtimeError Impossible(string type) => type switch
    {
        "response.create" or "output_audio_buffer.clear" =>
            RealtimeError.Invalid("invalid_value", $"'{type}' needs responses, and this service transcribes: it makes none.", "type"),
        "response.cancel" => RealtimeError.Invalid("response_cancel_not_active", "Cancellation failed: no active response found."),
        "transcription_session.update" =>
            RealtimeError.Invalid("invalid_value", $"Invalid value: '{type}' is of the beta API. Send 'session.update' with session.type 'transcription'.", "type"),
        _ => RealtimeError.Invalid("invalid_value", $"Invalid value: '{(type.Length > 100 ? type[..100] + "..." : type)}'. Supported values are: {Allowed}.", "type"),
    };
}
