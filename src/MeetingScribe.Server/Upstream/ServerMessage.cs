using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MeetingScribe.Server.Upstream;

/// <summary>
/// What a server says in its error answer, whatever its dialect: OpenAI's <c>{"error":{"message","code","type"}}</c>, <c>{"error":"..."}</c>
/// (Ollama, whisper.cpp), <c>{"detail":...}</c> (FastAPI), <c>{"message":...}</c>, or plain text. It is foreign text: one line, not long, no keys.
/// </summary>
sealed partial record ServerMessage(string Text, string? Code, string? Type)
{
    const int Longest = 300;

    /// <param name="key">Our own, never to be shown even where a server echoes it.</param>
    public static ServerMessage Read(string? body, string? key)
    {
        var (text, code, type) = Parse(body ?? "");
        return new(Clean(text, key), code, type);
    }

    /// <summary>Foreign text as it may be shown.</summary>
    public static string Clean(string text, string? key)
    {
        if (!string.IsNullOrEmpty(key))
            text = text.Replace(key, "(key)", StringComparison.Ordinal);
        text = Spaces().Replace(Keys().Replace(text, "(key)"), " ").Trim();
        return text.Length <= Longest ? text : text[..Longest] + "...";
    }

    /// <summary>"Please try again in 1.3s", "in 20ms", "in 6m0s", as OpenAI writes it in a rate limit's message.</summary>
    public TimeSpan? Wait
    {
        get
        {
            if (TryAgainIn().Match(Text) is not { Success: true } match)
                return null;
            var (minutes, seconds, milliseconds) = (Number("m"), Number("s"), Number("ms"));
            return minutes + seconds + milliseconds > 0 ? TimeSpan.FromMilliseconds((((minutes * 60) + seconds) * 1_000) + milliseconds) : null;

            double Number(string group) =>
                double.TryParse(match.Groups[group].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, 1e6) : 0;
        }
    }

    static (string Text, string? Code, string? Type) Parse(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return (body, null, null);
            var error = root.TryGetProperty("error", out var inner) ? inner : root;
            if (error.ValueKind != JsonValueKind.Object)
                return (error.ToString(), Member(root, "code"), Member(root, "type"));
            return (Member(error, "message") ?? Member(error, "detail") ?? body, Member(error, "code"), Member(error, "type"));
        }
        catch (JsonException)
        {
            return (body.Contains("<html", StringComparison.OrdinalIgnoreCase) ? "" : body, null, null);
        }
    }

    static string? Member(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    } : null;

    [GeneratedRegex(@"\b(sk|ek|rk|pk|gsk|hf|xai|key)[-_][\w*.\-]{4,}|(?<=\bBearer\s)\S+", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Keys();

    [GeneratedRegex(@"[\s\p{C}]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\bin (((?<m>\d+)m(?!s))?((?<s>\d+(\.\d+)?)s)?((?<ms>\d+(\.\d+)?)ms)?)(?!\w)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex TryAgainIn();
}
