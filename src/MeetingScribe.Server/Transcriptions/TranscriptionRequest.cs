using System.Globalization;
using MeetingScribe.Server.Realtime;
using MeetingScribe.Speech;
using Microsoft.Extensions.Primitives;

namespace MeetingScribe.Server.Transcriptions;

/// <summary>How the text is wanted.</summary>
enum ResponseFormat
{
    Json,
    Text,
    Srt,
    Vtt,
    VerboseJson,
}

/// <summary>The fields of <c>POST /v1/audio/transcriptions</c> beside the file; fields that are not ours are ignored, as at OpenAI.</summary>
/// <param name="Language">As sent: <c>en</c>, <c>pt-BR</c>.</param>
/// <param name="Temperature">Checked and echoed; no engine here samples.</param>
sealed record TranscriptionRequest(
    string? Language, string? Prompt, ResponseFormat Format, double Temperature, bool HasWords, bool HasSegments, bool HasLogprobs, bool IsStreamed)
{
    public const int MaxPromptLength = 4_096;
    const int MaxModelLength = 256;
    const string Formats = "'json', 'text', 'srt', 'vtt' and 'verbose_json'";

    public SpeechHints Hints => new(
        "file", Language, Prompt is null ? null : [Prompt], CanWait: true);

    public static (TranscriptionRequest? Request, RealtimeError? Error) Read(IFormCollection form)
    {
        // 1. each field by itself
        var (model, language, prompt, temperature) = (One(form, "model"), One(form, "language"), One(form, "prompt"), One(form, "temperature"));
        if (model is null)
            return Bad(RealtimeError.Missing("model"));
        if (model.Length > MaxModelLength)
            return Bad(RealtimeError.TooLong("model", model.Length, MaxModelLength));
        if (language is not null && !AudioInputParser.IsLanguage(language))
            return Bad(RealtimeError.BadValue("language", $"'{language}'", "a language code such as 'en', 'yue' or 'pt-BR'"));
        if (prompt?.Length > MaxPromptLength)
            return Bad(RealtimeError.TooLong("prompt", prompt.Length, MaxPromptLength));
        var warmth = 0.0;
        if (temperature is not null
            && (!double.TryParse(temperature, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out warmth) || warmth is not (>= 0 and <= 1)))
            return Bad(RealtimeError.BadValue("temperature", $"'{temperature}'", "a number from 0 to 1"));
        if (FormatOf(One(form, "response_format") ?? "json") is not { } format)
            return Bad(RealtimeError.BadValue("response_format", $"'{One(form, "response_format")}'", Formats));
        if (One(form, "chunking_strategy") is { } strategy and not "auto")
            return Bad(RealtimeError.BadValue("chunking_strategy", $"'{strategy}'", "'auto'; the service's own turn detection is always at work"));
        if (One(form, "stream")?.ToLowerInvariant() is { } stream and not ("true" or "false"))
            return Bad(RealtimeError.BadValue("stream", $"'{stream}'", "true and false"));
        var isStreamed = One(form, "stream")?.ToLowerInvariant() == "true";

        // 2. lists
        var (grains, includes) = (Many(form, "timestamp_granularities"), Many(form, "include"));
        if (grains.FirstOrDefault(grain => grain is not ("word" or "segment")) is { } odd)
            return Bad(RealtimeError.BadValue("timestamp_granularities", $"'{odd}'", "'word' and 'segment'"));
        if (includes.FirstOrDefault(include => include != "logprobs") is { } unknown)
            return Bad(RealtimeError.BadValue("include", $"'{unknown}'", "'logprobs'"));

        // 3. what goes with what
        if (grains.Count > 0 && format != ResponseFormat.VerboseJson)
            return Bad(RealtimeError.BadValue("timestamp_granularities", $"'{grains[0]}'", "nothing unless response_format is 'verbose_json'"));
        if (includes.Count > 0 && format != ResponseFormat.Json)
            return Bad(RealtimeError.BadValue("include", "'logprobs'", "nothing unless response_format is 'json'"));
        if (isStreamed && format is not (ResponseFormat.Json or ResponseFormat.Text))
            return Bad(RealtimeError.BadValue("stream", "'true'", "'false' unless response_format is 'json' or 'text'"));

        return (new TranscriptionRequest(
            language, prompt, format, warmth, grains.Contains("word"), grains.Count == 0 || grains.Contains("segment"), includes.Count > 0, isStreamed), null);
    }

    static ResponseFormat? FormatOf(string name) => name switch
    {
        "json" => ResponseFormat.Json,
        "text" => ResponseFormat.Text,
        "srt" => ResponseFormat.Srt,
        "vtt" => ResponseFormat.Vtt,
        "verbose_json" => ResponseFormat.VerboseJson,
        _ => null,
    };

    static string? One(IFormCollection form, string name) => form[name].FirstOrDefault() is { Length: > 0 } value ? value : null;

    /// <summary>Clients write a list as <c>name[]</c>, some as <c>name</c>.</summary>
    static List<string> Many(IFormCollection form, string name) =>
        [.. StringValues.Concat(form[$"{name}[]"], form[name]).OfType<string>().Where(value => value.Length > 0)];

    static (TranscriptionRequest?, RealtimeError?) Bad(RealtimeError error) => (null, error);
}
