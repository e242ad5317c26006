using System.Text.Json;
using System.Text.RegularExpressions;
using MeetingScribe.Audio;

namespace MeetingScribe.Server.Realtime;

/// <summary>Reads <c>session.audio.input</c>; the rules it follows are those of <see cref="SessionConfigParser"/>.</summary>
static partial class AudioInputParser
{
    const string Turns = "turn_detection";

    // Nobody documents bounds for these; ours keep a session's memory and its index of keywords small.
    const int MaxModelLength = 200;
    const int MaxLanguageLength = 35; // RFC 5646, 4.4.1
    const int MaxLanguages = 100;
    const int MaxKeywords = 1_000;
    const int MaxKeywordLength = 200;
    const int MaxPromptLength = 10_000;
    const int MaxPrefixPaddingMs = 10_000;
    const int MinSilenceMs = 20;
    const int MaxSilenceMs = 10_000;

    // The protocol's own.
    const int MinIdleMs = 5_000;
    const int MaxIdleMs = 30_000;

    const string Languages = "a language code such as 'en', 'yue' or 'pt-BR'";

    public static SessionConfig Apply(SessionConfig current, SessionFields input, FirstFault fault)
    {
        input.Allow("format", "transcription", "noise_reduction", Turns);
        var next = current with
        {
            InputFormat = Format(input, current.InputFormat),
            Transcription = Transcription(input, current.Transcription),
            NoiseReduction = Reduction(input, current.NoiseReduction),
            TurnDetection = Detection(input, current.TurnDetection),
        };
        if (input.Has(Turns) && next is { TurnDetection: not null, TakesTurnDetection: false })
            fault.Note(RealtimeError.Invalid("invalid_value", "Turn detection is not supported for this transcription model.", input.PathOf(Turns)));
        return next;
    }

    static InputFormat Format(SessionFields input, InputFormat current)
    {
        if (input.Object("format") is not { } format)
            return current;
        format.Allow("type", "rate");
        if (format.Required("type", Names<InputFormat>(InputFormats.WireName)) is not { } said)
            return current;
        var rate = said.Audio().SampleRate;
        if (said == InputFormat.Pcm)
            format.Require("rate");
        format.Whole("rate", current: null, rate, rate);
        return said;
    }

    static TranscriptionConfig? Transcription(SessionFields input, TranscriptionConfig? current)
    {
        if (input.Clears("transcription"))
            return null;
        if (input.Object("transcription") is not { } fields)
            return current;
        fields.Allow("model", "language", "languages", "keywords", "prompt", "delay");
        current ??= new TranscriptionConfig();
        return new TranscriptionConfig(
            fields.Text("model", current.Model, MaxModelLength),
            fields.Text("language", current.Language, MaxLanguageLength, Languages, IsLanguage),
            fields.Texts("languages", current.Languages, MaxLanguages, MaxLanguageLength, Languages, IsLanguage),
            fields.Texts("keywords", current.Keywords, MaxKeywords, MaxKeywordLength, "a word or phrase", word => !string.IsNullOrWhiteSpace(word)),
            fields.Text("prompt", current.Prompt, MaxPromptLength),
            fields.OneOf("delay", current.Delay, Names<TranscriptionDelay>()));
    }

    // The strength is kept when only the type changes, as the SDKs' types say.
    static NoiseReductionConfig? Reduction(SessionFields input, NoiseReductionConfig? current)
    {
        if (input.Clears("noise_reduction"))
            return null;
        if (input.Object("noise_reduction") is not { } fields)
            return current;
        fields.Allow("type", "strength");
        return fields.Required("type", Names<NoiseReductionKind>()) is { } type ? new NoiseReductionConfig(type, fields.Share("strength", current?.Strength)) : current;
    }

    // Another type of turn detection starts from its defaults.
    static TurnDetection? Detection(SessionFields input, TurnDetection? current)
    {
        if (input.Clears(Turns))
            return null;
        if (input.Object(Turns) is not { } fields)
            return current;
        return fields.Required("type", ("server_vad", false), ("semantic_vad", true)) switch
        {
            false => BySilence(fields, current as ServerVad ?? new ServerVad()),
            true => ByMeaning(fields, current as SemanticVad ?? new SemanticVad()),
            null => current,
        };
    }

    static ServerVad BySilence(SessionFields fields, ServerVad current)
    {
        fields.Allow("type", "threshold", "prefix_padding_ms", "silence_duration_ms", "idle_timeout_ms", "create_response", "interrupt_response");
        var standard = new ServerVad();
        return new ServerVad(
            fields.Share("threshold", current.Threshold) ?? standard.Threshold,
            fields.Whole("prefix_padding_ms", current.PrefixPaddingMs, 0, MaxPrefixPaddingMs) ?? standard.PrefixPaddingMs,
            fields.Whole("silence_duration_ms", current.SilenceDurationMs, MinSilenceMs, MaxSilenceMs) ?? standard.SilenceDurationMs,
            fields.Whole("idle_timeout_ms", current.IdleTimeoutMs, MinIdleMs, MaxIdleMs),
            fields.Flag("create_response", current.CreateResponse) ?? standard.CreateResponse,
            fields.Flag("interrupt_response", current.InterruptResponse) ?? standard.InterruptResponse);
    }

    static SemanticVad ByMeaning(SessionFields fields, SemanticVad current)
    {
        fields.Allow("type", "eagerness", "create_response", "interrupt_response");
        var standard = new SemanticVad();
        return new SemanticVad(
            fields.OneOf("eagerness", current.Eagerness, Names<Eagerness>()) ?? standard.Eagerness,
            fields.Flag("create_response", current.CreateResponse) ?? standard.CreateResponse,
            fields.Flag("interrupt_response", current.InterruptResponse) ?? standard.InterruptResponse);
    }

    static (string, T)[] Names<T>(Func<T, string>? name = null) where T : struct, Enum =>
        [.. Enum.GetValues<T>().Select(value => (name is null ? JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()) : name(value), value))];

    // ISO 639-1 as documented; three letters and regions too, because clients that know only "yue" or "en-US" mean it well.
    internal static bool IsLanguage(string text) => LanguageTag().IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex LanguageTag();
}
