using System.Text.Json;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Realtime;

/// <summary>The first thing wrong with an update; once there is one, the rest is not worth telling.</summary>
sealed class FirstFault
{
    public RealtimeError? Error { get; private set; }

    public void Note(RealtimeError error) => Error ??= error;
}

/// <summary>
/// One JSON object of an update, read member by member over the values that hold now. A missing member keeps the present
/// value; null, and whatever is wrong, gives null, which the caller turns into the default. What is wrong is noted under
/// its dotted path.
/// </summary>
/// <param name="path">Where the object stands: <c>session.audio.input</c>; empty for the body itself.</param>
sealed class SessionFields(JsonElement element, string path, FirstFault fault)
{
    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>Notes members that nobody reads.</summary>
    public void Allow(params ReadOnlySpan<string> names)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (!names.Contains(member.Name))
                fault.Note(RealtimeError.Unknown(PathOf(RealtimeError.Short(member.Name)), BetaNames.Hint(path, member.Name)));
        }
    }

    public bool Has(string name) => element.TryGetProperty(name, out _);

    /// <summary>Whether the member is there and null.</summary>
    public bool Clears(string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null;

    /// <summary>Null if it is missing, or wrong; an object cannot be null.</summary>
    public SessionFields? Object(string name) =>
        element.TryGetProperty(name, out var value) && Is(PathOf(name), value, JsonValueKind.Object, "an object") ? new SessionFields(value, PathOf(name), fault) : null;

    /// <summary>The empty text clears as null does.</summary>
    public string? Text(string name, string? current, int maxLength, string? allowed = null, Func<string, bool>? isValid = null)
    {
        if (!element.TryGetProperty(name, out var value))
            return current;
        return value.ValueKind == JsonValueKind.Null || value.ValueKind == JsonValueKind.String && value.ValueEquals("") ? null : Text(PathOf(name), value, maxLength, allowed, isValid);
    }

    /// <summary>An id that the caller chose. An empty one is wrong: it must not widen what a key is good for.</summary>
    public string? Id(string name) =>
        Has(name) && !Clears(name) && element.GetProperty(name) is var value ? Text(PathOf(name), value, ChosenId.MaxLength, ChosenId.Allowed, ChosenId.IsValid) : null;

    /// <summary>The empty list clears as null does. Each entry is a text of at least one character.</summary>
    public IReadOnlyList<string>? Texts(string name, IReadOnlyList<string>? current, int maxCount, int maxLength, string allowed, Func<string, bool> isValid)
    {
        if (!element.TryGetProperty(name, out var value))
            return current;
        if (value.ValueKind == JsonValueKind.Null || !Is(PathOf(name), value, JsonValueKind.Array, "an array of strings"))
            return null;
        if (value.GetArrayLength() > maxCount)
        {
            fault.Note(RealtimeError.BadValue(PathOf(name), $"{value.GetArrayLength()} entries", $"at most {maxCount}"));
            return null;
        }

        var texts = value.EnumerateArray().Select((item, place) => Text($"{PathOf(name)}[{place}]", item, maxLength, allowed, isValid) ?? "").ToList();
        return texts.Count == 0 ? null : texts;
    }

    public bool? Flag(string name, bool? current)
    {
        if (!element.TryGetProperty(name, out var value))
            return current;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        if (value.ValueKind != JsonValueKind.Null)
            fault.Note(RealtimeError.BadType(PathOf(name), "a boolean", Kind(value)));
        return null;
    }

    /// <summary>A number without a fraction; <c>300.0</c> is one.</summary>
    public int? Whole(string name, int? current, int min, int max)
    {
        if (!element.TryGetProperty(name, out var value))
            return current;
        if (value.ValueKind == JsonValueKind.Null || !Is(PathOf(name), value, JsonValueKind.Number, "an integer"))
            return null;
        var number = value.GetDouble();
        if (number >= min && number <= max && number == Math.Truncate(number))
            return (int)number;
        fault.Note(number == Math.Truncate(number)
            ? RealtimeError.OutOfRange(PathOf(name), value.GetRawText(), isBelow: number < min, number < min ? min : max)
            : RealtimeError.BadType(PathOf(name), "an integer", "a decimal number"));
        return null;
    }

    /// <summary>A number from 0 to 1.</summary>
    public double? Share(string name, double? current)
    {
        if (!element.TryGetProperty(name, out var value))
            return current;
        if (value.ValueKind == JsonValueKind.Null || !Is(PathOf(name), value, JsonValueKind.Number, "a number"))
            return null;
        if (value.GetDouble() is >= 0 and <= 1 and var number)
            return number;
        fault.Note(RealtimeError.BadValue(PathOf(name), value.GetRawText(), "a number from 0 to 1"));
        return null;
    }

    public T? OneOf<T>(string name, T? current, params ReadOnlySpan<(string Name, T Value)> allowed) where T : struct
    {
        if (!element.TryGetProperty(name, out var value))
            return current;
        if (value.ValueKind == JsonValueKind.Null || !Is(PathOf(name), value, JsonValueKind.String, "a string"))
            return null;
        foreach (var (known, meaning) in allowed)
        {
            if (value.ValueEquals(known))
                return meaning;
        }

        var names = allowed.ToArray().Select(pair => $"'{pair.Name}'");
        fault.Note(RealtimeError.BadValue(PathOf(name), $"'{value.GetString()}'", string.Join(", ", names)));
        return null;
    }

    /// <summary>As <see cref="OneOf"/>, for the member without which its object means nothing.</summary>
    public T? Required<T>(string name, params ReadOnlySpan<(string Name, T Value)> allowed) where T : struct
    {
        Require(name);
        return OneOf(name, null, allowed);
    }

    public void Require(string name)
    {
        if (!Has(name) || Clears(name))
            fault.Note(RealtimeError.Missing(PathOf(name)));
    }

    string? Text(string place, JsonElement value, int maxLength, string? allowed, Func<string, bool>? isValid)
    {
        if (!Is(place, value, JsonValueKind.String, "a string"))
            return null;
        var text = value.GetString()!;
        if (text.Length > maxLength)
            fault.Note(RealtimeError.TooLong(place, text.Length, maxLength));
        else if (isValid is not null && !isValid(text))
            fault.Note(RealtimeError.BadValue(place, $"'{text}'", allowed!));
        return text;
    }

    bool Is(string place, JsonElement value, JsonValueKind kind, string expected)
    {
        if (value.ValueKind != kind)
            fault.Note(RealtimeError.BadType(place, expected, Kind(value)));
        return value.ValueKind == kind;
    }

    static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };
}
