using System.Text.Json;

namespace MeetingScribe.Server.Realtime;

/// <summary>The fields of one client event; remembers the first thing that is wrong.</summary>
sealed class EventFields(JsonElement root)
{
    readonly HashSet<string> known = [];

    public RealtimeError? Error { get; private set; }

    public string? Text(string name, bool isRequired, int maxLength = int.MaxValue)
    {
        if (!TryGet(name, isRequired, JsonValueKind.String, "a string", out var value))
            return null;
        var text = value.GetString()!;
        if (text.Length <= maxLength)
            return text;
        Refuse(RealtimeError.Invalid("string_above_max_length", $"Invalid '{name}': string too long. At most {maxLength} characters are allowed, and {text.Length} were sent.", name));
        return null;
    }

    public JsonElement Object(string name) => TryGet(name, isRequired: true, JsonValueKind.Object, "an object", out var value) ? value.Clone() : default;

    public void Whole(string name)
    {
        if (TryGet(name, isRequired: true, JsonValueKind.Number, "an integer", out var value) && !value.TryGetInt64(out _))
            Refuse(RealtimeError.BadType(name, "an integer", "a fraction"));
    }

    public byte[] Base64(string name)
    {
        if (!TryGet(name, isRequired: true, JsonValueKind.String, "a base64 string", out var value))
            return [];
        if (value.TryGetBytesFromBase64(out var bytes))
            return bytes;
        Refuse(RealtimeError.Invalid("invalid_value", $"Invalid '{name}': expected base64, with its padding and without line breaks.", name));
        return [];
    }

    public ClientEvent? Refuse(RealtimeError error)
    {
        Error ??= error;
        return null;
    }

    public void RefuseOthers()
    {
        foreach (var property in root.EnumerateObject().Where(property => !known.Contains(property.Name)))
            Refuse(RealtimeError.Unknown(property.Name.Length > 100 ? property.Name[..100] : property.Name));
    }

    bool TryGet(string name, bool isRequired, JsonValueKind kind, string expected, out JsonElement value)
    {
        known.Add(name);
        if (!root.TryGetProperty(name, out value) || (!isRequired && value.ValueKind == JsonValueKind.Null))
        {
            if (isRequired)
                Refuse(RealtimeError.Missing(name));
            return false;
        }

        if (value.ValueKind == kind)
            return true;
        Refuse(RealtimeError.BadType(name, expected, value.ValueKind.ToString().ToLowerInvariant()));
        return false;
    }
}
