using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// <c>openai-http</c>: an OpenAI-compatible server without a realtime socket. The growing turn is sent again and again, what answers in a row
/// agree on is settled, and the answer over the whole turn is its text.
/// </summary>
sealed class HttpEngine(UpstreamServer server, TimeSpan leastInterval) : ISpeechEngine
{
    readonly HttpRequests requests = new(server);

    public string Name => "openai-http";

    public ISpeechStream Open(SpeechHints hints) => new HttpStream(requests, server, hints, new HttpPace(leastInterval));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
