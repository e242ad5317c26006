using MeetingScribe.Server.Configuration;

namespace MeetingScribe.Server.Access;

/// <summary>How much one key may ask for.</summary>
sealed record LimitOptions
{
    /// <summary>Requests a second that one key may go on with for ever. 0 (no limit) to 1000000, default 500.</summary>
    public int RequestsPerSecond { get; init; } = 500;

    /// <summary>Requests that one key may make at once after a rest. 1 to 1000000, default 5000.</summary>
    public int Burst { get; init; } = 5_000;

    /// <summary>Largest recording in one upload, as it is sent and as samples. 1 to 1000000 MiB, default 4096 (37 hours of 16 kHz mono).</summary>
    public long UploadBytes { get; init; } = 4_096L << 20;

    internal static LimitOptions Load(Settings settings)
    {
        const string Section = $"{ScribeOptions.Section}:Limits";
        var defaults = new LimitOptions();
        return new LimitOptions
        {
            RequestsPerSecond = settings.Number($"{Section}:RequestsPerSecond", 0, 1_000_000) ?? defaults.RequestsPerSecond,
            Burst = settings.Number($"{Section}:Burst", 1, 1_000_000) ?? defaults.Burst,
            UploadBytes = settings.Number($"{Section}:UploadMegabytes", 1, 1_000_000) is { } megabytes ? (long)megabytes << 20 : defaults.UploadBytes,
        };
    }
}
