using MeetingScribe.Server.Configuration;

namespace MeetingScribe.Server.Upstream;

/// <summary>The OpenAI-compatible server that recognises and summarises, and what it is told.</summary>
sealed record OpenAIOptions
{
    const string Section = $"{ScribeOptions.Section}:OpenAI";

    /// <summary>Base URL, http or https, with or without <c>/v1</c>; default <c>OPENAI_BASE_URL</c>, else OpenAI's own.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Default <c>OPENAI_API_KEY</c>. A server of one's own may do without.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Null: the engine's own choice.</summary>
    public string? TranscriptionModel { get; init; }

    /// <summary>Null: summaries are made without a model.</summary>
    public string? SummaryModel { get; init; }

    /// <summary>What the meetings are about, for models that take a prompt.</summary>
    public string? Prompt { get; init; }

    /// <summary>How long a streaming model may wait for context before it writes: <c>minimal, low, medium, high, xhigh</c>; null: the server's own.</summary>
    public string? Delay { get; init; }

    /// <summary>The embedded engine hears while the server is away; default: captions wait for the server.</summary>
    public bool FallsBack { get; init; }

    /// <summary>An answer that takes longer counts as none. 1 to 600 s, default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public bool IsConfigured => Endpoint is not null || ApiKey is not null;

    /// <summary>A record's own text would hold the key.</summary>
    public override string ToString() => $"OpenAI at {Endpoint?.ToString() ?? "its default endpoint"}";

    internal static OpenAIOptions Load(Settings settings) => new()
    {
        Endpoint = settings.HttpUri($"{Section}:Endpoint") ?? settings.HttpUri("OPENAI_BASE_URL"),
        ApiKey = LoadKey(settings, $"{Section}:ApiKey") ?? LoadKey(settings, "OPENAI_API_KEY"),
        TranscriptionModel = settings.Text($"{Section}:TranscriptionModel", "a model's name"),
        SummaryModel = settings.Text($"{Section}:SummaryModel", "a model's name"),
        Prompt = settings.Text($"{Section}:Prompt", "a sentence or two"),
        Delay = Choice(settings, $"{Section}:Delay", "minimal", "low", "medium", "high", "xhigh"),
        FallsBack = Choice(settings, $"{Section}:Fallback", "none", "pocketsphinx") == "pocketsphinx",
        Timeout = settings.Number($"{Section}:TimeoutSeconds", 1, 600) is { } seconds ? TimeSpan.FromSeconds(seconds) : new OpenAIOptions().Timeout,
    };

    /// <summary>For whoever cannot work without a server.</summary>
    /// <param name="wanting">The setting that asks for it, with its value: <c>Scribe:Engine is "openai"</c>.</param>
    /// <exception cref="ConfigurationException">Neither is there; one line says what to set.</exception>
    internal void Require(string wanting)
    {
        if (!IsConfigured)
        {
            throw new ConfigurationException(
                $"{wanting}, which needs {Section}:ApiKey (or OPENAI_API_KEY) for OpenAI itself, or {Section}:Endpoint (or OPENAI_BASE_URL) for another server.");
        }
    }

    /// <summary>It is sent in a header; one that cannot be is refused here, without being shown.</summary>
    static string? LoadKey(Settings settings, string key)
    {
        const string Allowed = "a key of visible ASCII characters";
        var value = settings.Text(key, Allowed);
        return value is not null && value.Any(character => character is <= ' ' or > '~') ? throw ConfigurationException.Bad(key, "(not shown)", Allowed) : value;
    }

    static string? Choice(Settings settings, string key, params string[] allowed)
    {
        var names = $"{string.Join(", ", allowed[..^1])} or {allowed[^1]}";
        var value = settings.Text(key, names)?.ToLowerInvariant();
        return value is null || allowed.Contains(value) ? value : throw ConfigurationException.Bad(key, value, names);
    }
}
