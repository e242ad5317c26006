using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// The server's engine, and while the breaker keeps everybody from the server the embedded one, visibly: its segments carry its name, and every
/// participant's health says why. Streams change over between turns; the session hears what was left unsettled again with the other engine.
/// </summary>
sealed class FallbackEngine(ISpeechEngine first, ISpeechEngine second, UpstreamServer server) : ISpeechEngine
{
    public string Name => first.Name;

    public TimeSpan Delay => server.Speech.LetsThrough ? first.Delay : second.Delay;

    public string? Notice => server.Speech.Reason is { } reason ? $"{second.Name} hears in the meantime, because {reason.Sentence}" : first.Notice;

    public ISpeechStream Open(SpeechHints hints) => server.Speech.LetsThrough
        ? new FallbackStream(first.Open(hints), server, engine: null)
        : new FallbackStream(second.Open(hints), server, second.Name);

    public async ValueTask DisposeAsync()
    {
        await first.DisposeAsync();
        await second.DisposeAsync();
    }
}
