using System.Text.Json;
using MeetingScribe.Server.Storage;

namespace MeetingScribe.Server.Summaries;

/// <summary>What came of asking a language model.</summary>
/// <param name="Text">What it wrote; null if it wrote nothing of use.</param>
/// <param name="Failure">Why there is no text: the end of a sentence, without a full stop.</param>
/// <param name="IsNotUnderstood">The server refused the request as such.</param>
/// <param name="IsOfModel">It was the model that failed, on this very question, rather than the way to it.</param>
/// <param name="Tokens">What it used, where its server says so, whatever came of it.</param>
sealed record ChatAnswer(string? Text, string? Failure, bool IsNotUnderstood, bool IsOfModel, ModelTokens? Tokens)
{
    public static ChatAnswer Failed(string sentence, bool isNotUnderstood) => new(null, sentence, isNotUnderstood, IsOfModel: isNotUnderstood, Tokens: null);

    /// <param name="body">A chat completion, as far as a server keeps to it.</param>
    /// <param name="model">Its name where the body has none.</param>
    public static ChatAnswer Read(string body, string model)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            var tokens = TokensOf(root, model);
            var choice = Member(root, "choices") is { ValueKind: JsonValueKind.Array } choices ? choices.EnumerateArray().FirstOrDefault() : default;
            var message = Member(choice, "message");
            var text = TextOf(Member(message, "content"));
            var failure = (Member(choice, "finish_reason")?.ToString(), TextOf(Member(message, "refusal"))) switch
            {
                (_, { Length: > 0 }) or ("content_filter", _) => "it refused to",
                ("length", _) => "its answer was cut off at its longest",
                _ when string.IsNullOrWhiteSpace(text) => "its answer was empty",
                _ => null,
            };
            return new ChatAnswer(failure is null ? text : null, failure, IsNotUnderstood: false, IsOfModel: true, tokens);
        }
        catch (JsonException)
        {
            return new ChatAnswer(null, "its server sent something that is no chat completion", IsNotUnderstood: false, IsOfModel: true, Tokens: null);
        }
    }

    static ModelTokens? TokensOf(JsonElement root, string model) =>
        Member(root, "usage") is { ValueKind: JsonValueKind.Object } usage
            ? new ModelTokens(Member(root, "model") is { ValueKind: JsonValueKind.String } named ? named.GetString()! : model, Count(usage, "prompt_tokens"), Count(usage, "completion_tokens"))
            : null;

    static long Count(JsonElement usage, string name) =>
        Member(usage, name) is { ValueKind: JsonValueKind.Number } count && count.TryGetInt64(out var tokens) ? Math.Max(0, tokens) : 0;

    /// <summary>Text, as such or in parts.</summary>
    static string? TextOf(JsonElement? content) => content switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Array } parts => string.Concat(parts.EnumerateArray().Select(part => TextOf(Member(part, "text")))),
        _ => null,
    };

    static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var member) ? member : null;
}
