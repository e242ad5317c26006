using MeetingScribe.Server.Configuration;

namespace MeetingScribe.Server.Realtime;

/// <summary>Bounds of the realtime door.</summary>
sealed record RealtimeOptions
{
    /// <summary>A session is closed after this; its client opens another. 10 to 86400 s, default 3600 s, as at OpenAI.</summary>
    public TimeSpan LongestSession { get; init; } = TimeSpan.FromHours(1);

    internal static RealtimeOptions Load(Settings settings) =>
        settings.Number($"{ScribeOptions.Section}:Realtime:SessionSeconds", 10, 86_400) is { } seconds
            ? new RealtimeOptions { LongestSession = TimeSpan.FromSeconds(seconds) }
            : new RealtimeOptions();
}
