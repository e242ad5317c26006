namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// What a transcription model can be told: OpenAI refuses a session that tells it more. Source: OpenAI's model pages and API description 2.3.0,
/// November 2026.
/// </summary>
sealed record RealtimeModel(string Name)
{
    /// <summary>Writes while people speak, and takes every hint.</summary>
    public const string Default = "gpt-live-transcribe";

    /// <summary>One language, as ISO 639-1.</summary>
    public bool TakesLanguage { get; private init; }

    /// <summary>Languages to choose from.</summary>
    public bool TakesLanguages { get; private init; }

    public bool TakesKeywords { get; private init; }

    public bool TakesPrompt { get; private init; }

    /// <summary>Its prompt is a list of words rather than a sentence.</summary>
    public bool PromptIsWords { get; private init; }

    public bool TakesDelay { get; private init; }

    /// <summary>Unknown names are other servers' models, which know what every version of the API had: language and prompt.</summary>
    public static RealtimeModel Of(string name) => name switch
    {
        "gpt-live-transcribe" => new(name) { TakesLanguages = true, TakesKeywords = true, TakesPrompt = true, TakesDelay = true },
        "gpt-realtime-whisper" => new(name) { TakesLanguage = true, TakesDelay = true },
        "gpt-transcribe" => new(name) { TakesLanguages = true, TakesKeywords = true },
        "whisper-1" => new(name) { TakesLanguage = true, TakesPrompt = true, PromptIsWords = true },
        _ when name.Contains("-diarize", StringComparison.Ordinal) => new(name),
        _ => new(name) { TakesLanguage = true, TakesPrompt = true },
    };
}
