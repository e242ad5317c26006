using MeetingScribe.Server.Configuration;

namespace MeetingScribe.Server.Transcriptions;

/// <summary>Bounds of the door for whole files.</summary>
sealed record TranscriptionsOptions
{
    /// <summary>
    /// <c>Scribe:Transcriptions:AtOnce</c>: files heard at once, 1 to 64, default one per core; eight times as many may wait. Live speech
    /// goes first where the embedded engine is short of CPU.
    /// </summary>
    public int AtOnce { get; init; } = Math.Min(64, Environment.ProcessorCount);

    /// <summary><c>Scribe:Transcriptions:MaxMegabytes</c>: largest file, 1 to 2000, default 100 (OpenAI takes 25).</summary>
    public int MaxMegabytes { get; init; } = 100;

    /// <summary><c>Scribe:Transcriptions:MaxMinutes</c>: longest audio, 1 to 1440, default 120; a small file may hold much.</summary>
    public int MaxMinutes { get; init; } = 120;

    internal static TranscriptionsOptions Load(Settings settings)
    {
        const string Section = $"{ScribeOptions.Section}:Transcriptions";
        var defaults = new TranscriptionsOptions();
        return new TranscriptionsOptions
        {
            AtOnce = settings.Number($"{Section}:AtOnce", 1, 64) ?? defaults.AtOnce,
            MaxMegabytes = settings.Number($"{Section}:MaxMegabytes", 1, 2_000) ?? defaults.MaxMegabytes,
            MaxMinutes = settings.Number($"{Section}:MaxMinutes", 1, 1_440) ?? defaults.MaxMinutes,
        };
    }
}
