using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MeetingScribe.Server.Summaries;

/// <summary>
/// Finds the JSON object in what a model wrote: bare, in a code fence, with prose or thoughts around it, with comments or trailing commas.
/// </summary>
static partial class LooseJson
{
    /// <summary>Prose may hold braces too; nobody writes more of them before the answer.</summary>
    const int MostTries = 50;

    static readonly JsonReaderOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The first object that <paramref name="isWanted"/>, wherever it stands, or null.</summary>
    public static JsonElement? Find(string text, Func<JsonElement, bool> isWanted)
    {
        text = Thoughts().Replace(text, "");
        for (var (at, tries) = (text.IndexOf('{'), 0); at >= 0 && tries < MostTries; at = text.IndexOf('{', at + 1), tries++)
        {
            if (Parse(text.AsSpan(at)) is { } found && isWanted(found))
                return found;
        }

        return null;
    }

    /// <summary>The value at the beginning, whatever follows it.</summary>
    static JsonElement? Parse(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        var reader = new Utf8JsonReader(bytes, Lenient);
        try
        {
            return JsonElement.TryParseValue(ref reader, out var value) ? value : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex("^\\s*<think>.*?</think>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Thoughts();
}
