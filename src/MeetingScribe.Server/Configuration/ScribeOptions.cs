using MeetingScribe.Server.Access;
using MeetingScribe.Server.Engines;
using MeetingScribe.Server.Realtime;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Summaries;
using MeetingScribe.Server.Telemetry;
using MeetingScribe.Server.Transcriptions;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Server.Usage;

namespace MeetingScribe.Server.Configuration;

/// <summary>Every setting of the service, read once at the start (<see cref="Load"/>) and valid from then on.</summary>
sealed record ScribeOptions
{
    public const string Section = "Scribe";

    /// <summary>Where to listen: <c>http://host:port</c>, one or more. Loopback only while there are no <see cref="ApiKeys"/>.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:8080"];

    /// <summary>Everything the process keeps: database, recordings, keys. An absolute path; default <c>./data</c>.</summary>
    public string DataDirectory { get; init; } = Path.GetFullPath("data");

    public DatabaseOptions Database { get; init; } = new();

    /// <summary>Where recordings are kept; shared by the nodes of a cluster. An absolute path; null: <c>recordings</c> in <see cref="DataDirectory"/>.</summary>
    public string? RecordingsDirectory { get; init; }

    /// <summary>Standing keys; without any, an admin key is made in <see cref="DataDirectory"/>.</summary>
    public IReadOnlyList<ApiKeyOptions> ApiKeys { get; init; } = [];

    /// <summary>Default: <c>openai</c> if <see cref="OpenAI"/> names an endpoint or a key, else <c>pocketsphinx</c>.</summary>
    public EngineName Engine { get; init; } = EngineName.PocketSphinx;

    /// <summary>What the engines can be told.</summary>
    public SpeechEngineOptions Speech { get; init; } = new();

    public OpenAIOptions OpenAI { get; init; } = new();

    public TlsOptions Tls { get; init; } = new();

    public LimitOptions Limits { get; init; } = new();

    public TranscriptionOptions Sessions { get; init; } = new();

    public RetentionOptions Retention { get; init; } = new();

    public RedactionOptions Redaction { get; init; } = new();

    public RealtimeOptions Realtime { get; init; } = new();

    public SummaryOptions Summaries { get; init; } = new();

    public TranscriptionsOptions Transcriptions { get; init; } = new();

    public PriceList Prices { get; init; } = PriceList.Default;

    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="ConfigurationException">One of them is bad; the message names it.</exception>
    public static ScribeOptions Load(IConfiguration configuration, Action<Settings>? readMore = null)
    {
        var settings = new Settings(configuration);
        var openAI = OpenAIOptions.Load(settings);
        var apiKeys = ApiKeyOptions.Load(settings);
        var options = new ScribeOptions
        {
            DataDirectory = Path.GetFullPath(settings.Text($"{Section}:DataDirectory", "a path to a directory") ?? "data"),
            RecordingsDirectory = settings.Text($"{Section}:RecordingsDirectory", "a path to a directory") is { } recordings ? Path.GetFullPath(recordings) : null,
            Database = DatabaseOptions.Load(settings),
            ApiKeys = apiKeys,
            OpenAI = openAI,
            Engine = LoadEngine(settings) ?? (openAI.IsConfigured ? EngineName.OpenAI : EngineName.PocketSphinx),
            Speech = SpeechEngineOptions.Load(settings),
            Tls = TlsOptions.Load(settings),
            Limits = LimitOptions.Load(settings),
            Sessions = TranscriptionOptions.Load(settings),
            Retention = RetentionOptions.Load(settings),
            Redaction = RedactionOptions.Load(settings),
            Realtime = RealtimeOptions.Load(settings),
            Summaries = SummaryOptions.Load(settings),
            Transcriptions = TranscriptionsOptions.Load(settings),
            Prices = PriceList.Load(settings),
            Telemetry = TelemetryOptions.Load(settings),
            Urls = ListenUrls.Load(configuration, hasKeys: apiKeys.Count > 0),
        };
        readMore?.Invoke(settings);
        settings.RefuseUnknown(Section);
        return options;
    }

    static EngineName? LoadEngine(Settings settings)
    {
        const string Key = $"{Section}:Engine", Allowed = "pocketsphinx, openai, openai-http or scripted";
        return settings.Text(Key, Allowed)?.ToLowerInvariant() switch
        {
            null => null,
            "pocketsphinx" => EngineName.PocketSphinx,
            "openai" => EngineName.OpenAI,
            "openai-http" => EngineName.OpenAIHttp,
            "scripted" => EngineName.Scripted,
            var other => throw ConfigurationException.Bad(Key, other, Allowed),
        };
    }
}

/// <summary>Which speech engine hears the meetings.</summary>
enum EngineName
{
    /// <summary><c>pocketsphinx</c>: embedded and offline.</summary>
    PocketSphinx,

    /// <summary><c>openai</c>: a realtime socket per speaking participant.</summary>
    OpenAI,

    /// <summary><c>openai-http</c>: one request per turn.</summary>
    OpenAIHttp,

    /// <summary><c>scripted</c>: known hypotheses at known times, for tests and load.</summary>
    Scripted,
}

/// <summary>A standing key. The key itself is here only until <see cref="StandingKey"/> has its hash.</summary>
/// <param name="Name">For people and logs; default <c>key-N</c>.</param>
/// <param name="Scopes">At least one; given as a list or separated by commas or spaces.</param>
sealed record ApiKeyOptions(string Key, string Name, Scope Scopes)
{
    const int MaxKeyLength = 512;
    const string AllowedScopes = "one or more of ingest, watch, search, admin";

    /// <summary>A record's own text would hold the key.</summary>
    public override string ToString() => $"{Name} ({Scopes})";

    internal static IReadOnlyList<ApiKeyOptions> Load(Settings settings) =>
        [.. settings.Children($"{ScribeOptions.Section}:ApiKeys", "Key", "Name", "Scopes").Select(number => LoadOne(settings, number))];

    static ApiKeyOptions LoadOne(Settings settings, string number)
    {
        var path = $"{ScribeOptions.Section}:ApiKeys:{number}";
        var allowedKey = $"1 to {MaxKeyLength} visible ASCII characters that do not begin with {AccessKeys.EphemeralPrefix}";
        var key = settings.Text($"{path}:Key", allowedKey) ?? throw ConfigurationException.Bad($"{path}:Key", null, allowedKey);
        if (key.Length > MaxKeyLength || key.Any(character => character is <= ' ' or > '~') || key.StartsWith(AccessKeys.EphemeralPrefix))
            throw ConfigurationException.Bad($"{path}:Key", Settings.NotShown, allowedKey);
        return new ApiKeyOptions(key, settings.Text($"{path}:Name", "a name") ?? $"key-{number}", LoadScopes(settings, $"{path}:Scopes"));
    }

    static Scope LoadScopes(Settings settings, string path)
    {
        var names = settings.List(path);
        var scopes = Scope.None;
        foreach (var name in names)
            scopes |= ScopeNames.Parse(name) ?? throw ConfigurationException.Bad(path, name, AllowedScopes);
        return scopes == Scope.None ? throw ConfigurationException.Bad(path, null, AllowedScopes) : scopes;
    }
}

/// <summary>HTTPS and WSS beside plain HTTP, for clients that insist.</summary>
sealed record TlsOptions
{
    /// <summary>1 to 65535; null: off.</summary>
    public int? Port { get; init; }

    /// <summary>A PEM or PFX file; null: a self-signed certificate kept in the data directory.</summary>
    public string? Certificate { get; init; }

    /// <summary>The PEM certificate's private key, if it is a file of its own.</summary>
    public string? CertificateKey { get; init; }

    internal static TlsOptions Load(Settings settings)
    {
        const string Section = $"{ScribeOptions.Section}:Tls";
        return new TlsOptions
        {
            Port = settings.Number($"{Section}:Port", 1, 65_535),
            Certificate = settings.ExistingFile($"{Section}:Certificate"),
            CertificateKey = settings.ExistingFile($"{Section}:CertificateKey"),
        };
    }
}
