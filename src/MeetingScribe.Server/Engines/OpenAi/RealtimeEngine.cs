using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// Any OpenAI-compatible server's realtime socket, one per speaking participant. We find the turns and commit them, so every model works and no
/// silence is sent.
/// </summary>
sealed class RealtimeEngine(UpstreamServer server, RealtimeTimes times) : ISpeechEngine
{
    readonly RealtimeModel model = RealtimeModel.Of(server.Options.TranscriptionModel ?? RealtimeModel.Default);
    readonly RealtimeTroubles troubles = new();

    public string Name => "openai";

    public ISpeechStream Open(SpeechHints hints) => new RealtimeStream(server, model, times, troubles, hints);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>When sessions come and go.</summary>
sealed record RealtimeTimes
{
    /// <summary>Without speech the session is closed; the next word opens another in about as long as a word takes.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A session that ends sooner than this begins no more turns: the longest turn, its text and some patience fit in.</summary>
    public TimeSpan RenewBefore { get; init; } = TimeSpan.FromMinutes(4);
}
