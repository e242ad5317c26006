using MeetingScribe.Audio;
using MeetingScribe.Server.Configuration;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Sessions;

/// <summary>How <c>Program</c> adds the sessions, hosted in this process.</summary>
static class SessionsSetup
{
    public static void AddSessions(this IServiceCollection services, ScribeOptions options)
    {
        AudioIntake.RequireLibraries();
        services.AddSingleton(provider => new TranscriptionContext(
            provider.GetRequiredService<ISpeechEngine>(),
            options.Sessions,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger<Transcription>(),
            options.Redaction.Redactor));
        services.AddSingleton<WatchList>();
        services.AddSingleton<LocalSessions>();
        services.AddSingleton<ISessionDirectory>(provider => provider.GetRequiredService<LocalSessions>());
        services.AddHostedService(provider => provider.GetRequiredService<LocalSessions>());
        services.AddHostedService<Endings>();
        services.AddSingleton(options.Retention);
        services.AddHostedService<Retention>();
        services.AddHostedService<SessionGauges>();
    }
}
