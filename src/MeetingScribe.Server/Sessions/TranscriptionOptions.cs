using MeetingScribe.Server.Configuration;
using MeetingScribe.Turns;

namespace MeetingScribe.Server.Sessions;

/// <summary>Bounds and times of the sessions.</summary>
sealed record TranscriptionOptions
{
    /// <summary>
    /// Audio recorded and not heard yet, before the client has to wait. It waits on disk and costs no memory, so the bound is
    /// generous: a client that has to wait cannot answer pings either. 1 to 86400 s, default 3600 s.
    /// </summary>
    public TimeSpan MaxBacklog { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A connection without any audio is closed after this. 5 to 86400 s, default 300 s.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How long a lost connection may stay away before its open turn is finished. 1 to 3600 s, default 60 s.</summary>
    public TimeSpan Resume { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Streams open at once; one more is <c>overloaded</c>. 1 to 100000, default 2000.</summary>
    public int MaxStreams { get; init; } = 2_000;

    /// <summary>
    /// A meeting that nobody is connected to ends by itself when nothing was heard for this long. 0 (never) to 2592000 s (30 days), default
    /// 14400 s (4 hours): longer than any break.
    /// </summary>
    public TimeSpan EndAfter { get; init; } = TimeSpan.FromHours(4);

    /// <summary>An engine that gives no answer for this long is replaced. 1 to 3600 s, default 60 s.</summary>
    public TimeSpan EngineTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public TurnOptions Turns { get; init; } = new();

    internal static TranscriptionOptions Load(Settings settings)
    {
        var defaults = new TranscriptionOptions();
        return new TranscriptionOptions
        {
            MaxBacklog = Seconds("Ingest:MaxBacklogSeconds", 1, 86_400) ?? defaults.MaxBacklog,
            Idle = Seconds("Ingest:IdleSeconds", 5, 86_400) ?? defaults.Idle,
            Resume = Seconds("Ingest:ResumeSeconds", 1, 3_600) ?? defaults.Resume,
            MaxStreams = settings.Number(Key("Ingest:MaxStreams"), 1, 100_000) ?? defaults.MaxStreams,
            EndAfter = Seconds("Meetings:EndAfterSeconds", 0, 2_592_000) ?? defaults.EndAfter,
            EngineTimeout = Seconds("EngineTimeoutSeconds", 1, 3_600) ?? defaults.EngineTimeout,
            Turns = defaults.Turns with
            {
                Padding = Milliseconds("Turns:PaddingMs", 0, 1_000) ?? defaults.Turns.Padding,
                Silence = Milliseconds("Turns:SilenceMs", 200, 5_000) ?? defaults.Turns.Silence,
                MaxTurn = Seconds("Turns:MaxSeconds", 5, 120) ?? defaults.Turns.MaxTurn,
            },
        };

        TimeSpan? Seconds(string key, int min, int max) =>
            settings.Number(Key(key), min, max) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        TimeSpan? Milliseconds(string key, int min, int max) =>
            settings.Number(Key(key), min, max) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
        static string Key(string key) => $"{ScribeOptions.Section}:{key}";
    }
}
