using System.Text;
using System.Text.Json;
using MeetingScribe.Server.Access;
using MeetingScribe.Transcripts;
using Microsoft.AspNetCore.Http.Features;

namespace MeetingScribe.Server.Api;

/// <summary>
/// A JSON body, read field by field. Null and missing are the same; unknown fields are ignored. The first thing wrong
/// becomes <see cref="Problem"/>, so a handler reads all it needs and then asks once.
/// </summary>
sealed class Fields
{
    readonly JsonElement root;

    Fields(JsonElement root) => this.root = root;

    public Problem? Problem { get; private set; }

    /// <summary>No body at all is an empty object.</summary>
    public static async ValueTask<Fields> Read(HttpRequest request)
    {
        if (request.ContentType is null && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
            return new Fields(default);
        if (!request.HasJsonContentType())
            return new Fields(default) { Problem = Problem.UnsupportedFormat("This call takes JSON. Send the body with \"Content-Type: application/json\".") };
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = Limits.BodyBytes;
        try
        {
            return Of(await JsonSerializer.DeserializeAsync<JsonElement>(request.Body, ScribeJson.Options, request.HttpContext.RequestAborted));
        }
        catch (JsonException e)
        {
            return new Fields(default) { Problem = Problem.BadJson(e.Message) };
        }
    }

    public static Fields Of(JsonElement root) => root.ValueKind == JsonValueKind.Object
        ? new Fields(root)
        : new Fields(default) { Problem = new Problem(422, "invalid_request_error", "invalid_value", "The body must be a JSON object, such as {}.") };

    /// <summary>One line of text.</summary>
    public string? Text(string name, int maxLength, bool required = false)
    {
        if (String(name) is not { } text)
            return required ? Wrong<string>(name, $"{name} is missing. Send a text of 1 to {maxLength} characters.") : null;
        if (text.Length > maxLength)
            return Wrong<string>(name, $"{name} has {text.Length} characters; at most {maxLength} are allowed.");
        if (text.Any(char.IsControl))
            return Wrong<string>(name, $"{name} contains a control character such as a line break or tab. Leave it out.");
        return required && string.IsNullOrWhiteSpace(text) ? Wrong<string>(name, $"{name} is empty. Send a text of 1 to {maxLength} characters.") : text;
    }

    /// <summary>As <see cref="ChosenId"/>.</summary>
    public string? Id(string name) =>
        String(name) is not { } id || ChosenId.IsValid(id) ? String(name) : Wrong<string>(name, $"{name} is not a valid id; allowed: {ChosenId.Allowed}.");

    public string? OneOf(string name, params ReadOnlySpan<string> allowed)
    {
        if (String(name) is not { } text || allowed.Contains(text))
            return String(name);
        return Wrong<string>(name, $"{name} is \"{Short(text)}\"; allowed: {string.Join(", ", allowed!)}.");
    }

    /// <summary>A text that <paramref name="fault"/> finds nothing wrong with.</summary>
    public string? Checked(string name, Func<string, string?> fault) =>
        String(name) is { } text && fault(text) is { } sentence ? Wrong<string>(name, sentence) : String(name);

    public int? Number(string name, int min, int max)
    {
        if (Find(name) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max
            ? number
            : Wrong<int?>(name, $"{name} is {Short(value.GetRawText())}; allowed: a whole number from {min} to {max}.");
    }

    /// <summary>A list of texts, each checked; a wrong one is named by its place: <c>keywords[2]</c>.</summary>
    public IReadOnlyList<string>? Texts(string name, int maxCount, Func<string, string?> fault)
    {
        if (Find(name) is not { } list)
            return null;
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > maxCount)
            return Wrong<IReadOnlyList<string>>(name, $"{name} must be a list of at most {maxCount} texts.");
        var texts = new List<string>();
        foreach (var item in list.EnumerateArray())
        {
            var place = $"{name}[{texts.Count}]";
            if (StringOf(item) is not { } text)
                return Wrong<IReadOnlyList<string>>(place, $"{place} must be a text.");
            if (fault(text) is { } sentence)
                return Wrong<IReadOnlyList<string>>(place, sentence);
            texts.Add(text);
        }

        return texts;
    }

    /// <summary>A JSON object of the caller's own, kept as it came.</summary>
    public JsonElement? Object(string name, int maxBytes)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Object)
            return Wrong<JsonElement?>(name, $"{name} must be a JSON object.");
        var bytes = Encoding.UTF8.GetByteCount(value.GetRawText());
        return bytes <= maxBytes ? value : Wrong<JsonElement?>(name, $"{name} has {bytes} bytes; at most {maxBytes} are allowed.");
    }

    /// <summary>For rules about several fields: the first problem found stays.</summary>
    public T? Wrong<T>(string name, string sentence, int? position = null)
    {
        Problem ??= Access.Problem.BadValue(name, sentence) with { Position = position };
        return default;
    }

    string? String(string name)
    {
        if (Find(name) is not { } value)
            return null;
        return StringOf(value) ?? Wrong<string>(name, $"{name} must be a text.");
    }

    JsonElement? Find(string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    static string? StringOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair: JSON allows it, no text does
        }
    }

    static string Short(string text) => text.Length <= 40 ? text : $"{text[..40]}…";
}
