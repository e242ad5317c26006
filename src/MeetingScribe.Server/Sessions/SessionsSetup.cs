using MeetingScribe.Audio;
using MeetingScribe.Server.Configuration;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Sessions;

/// <summary>How a program adds the sessions.</summary>
static class SessionsSetup
{
    /// <summary>All of them in this process.</summary>
    public static void AddLocalSessions(this IServiceCollection services)
    {
        services.AddSingleton<ISessionHost, LocalSessions>();
        services.AddSingleton<IRecordingClaims, SoleClaims>();
    }

    /// <summary>Whatever an <see cref="ISessionHost"/> needs, and what stands on one.</summary>
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
        services.AddSingleton<SessionNode>();
        services.AddSingleton<ISessionDirectory, SessionDirectory>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionNode>());
        services.AddSingleton<Recovery>();
        services.AddHostedService(provider => provider.GetRequiredService<Recovery>());
        services.AddHostedService<Endings>();
        services.AddSingleton(options.Retention);
        services.AddHostedService<Retention>();
        services.AddHostedService<SessionGauges>();
    }
}
