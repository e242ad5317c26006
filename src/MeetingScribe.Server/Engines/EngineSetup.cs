using MeetingScribe.Server.Configuration;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines;

/// <summary>How <c>Program</c> adds the speech engine the settings name.</summary>
static class EngineSetup
{
    /// <summary>Makes it at once: what it lacks stops the start, not the first participant.</summary>
    public static void AddEngine(this IServiceCollection services, ScribeOptions options, UpstreamServer upstream)
    {
        var engine = SpeechEngines.Create(options.Engine, options.Speech, upstream, TimeProvider.System);
        services.AddSingleton<ISpeechEngine>(_ => engine); // made by the container, as far as it knows, so that it disposes of it
    }
}
