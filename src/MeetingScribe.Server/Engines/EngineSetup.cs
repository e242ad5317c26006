using MeetingScribe.Server.Configuration;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines;

/// <summary>How <c>Program</c> adds the speech engine the settings name.</summary>
static class EngineSetup
{
    public static void AddEngine(this IServiceCollection services, ScribeOptions options)
    {
        _ = options.Engine;
        services.AddSingleton<ISpeechEngine>(provider => new ScriptedEngine(ScriptedFile.Default, provider.GetRequiredService<TimeProvider>()));
    }
}
