using MeetingScribe.Speech;
using MeetingScribe.Turns;

namespace MeetingScribe.Server.Realtime;

/// <summary>What a session's configuration means for the pipeline.</summary>
static class SessionTurns
{
    /// <param name="service">The service's own turn options; they hold where the client decides itself when a turn ends.</param>
    public static StreamSettings Settings(this SessionConfig config, TurnOptions service) => new(
        config.TurnDetection switch
        {
            ServerVad vad => service with
            {
                Threshold = vad.Threshold,
                Padding = TimeSpan.FromMilliseconds(vad.PrefixPaddingMs),
                Silence = TimeSpan.FromMilliseconds(vad.SilenceDurationMs),
                Idle = vad.IdleTimeoutMs is { } idle ? TimeSpan.FromMilliseconds(idle) : null,
            },
            SemanticVad vad => service with { Silence = Shortest(vad.Eagerness), LongestSilence = vad.Eagerness.Longest() },
            _ => service with { AwaitsCommit = true },
        },
        config.Transcription?.Language ?? config.Transcription?.Languages?.FirstOrDefault(),
        config.Transcription?.Keywords);

    /// <summary>The wait behind a sentence that is surely finished: about a breath, less or more of it.</summary>
    static TimeSpan Shortest(Eagerness eagerness) => TimeSpan.FromMilliseconds(eagerness switch
    {
        Eagerness.Low => 800,
        Eagerness.High => 300,
        _ => 500,
    });
}
