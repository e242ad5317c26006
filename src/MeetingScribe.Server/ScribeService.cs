using MeetingScribe.Audio;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Api;
using MeetingScribe.Server.Captions;
using MeetingScribe.Server.Configuration;
using MeetingScribe.Server.Engines;
using MeetingScribe.Server.Ingest;
using MeetingScribe.Server.Realtime;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Summaries;
using MeetingScribe.Server.Telemetry;
using MeetingScribe.Server.Transcriptions;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;
using Microsoft.AspNetCore.Connections;

namespace MeetingScribe.Server;

/// <summary>The service, put together from its settings. Programs differ in where sessions live, and in nothing else.</summary>
/// <param name="AddHost">Adds the <see cref="ISessionHost"/>.</param>
/// <param name="ReadSettings">Settings that only this program has.</param>
sealed record ScribeService(Action<WebApplicationBuilder, ScribeOptions> AddHost, Action<Settings>? ReadSettings = null)
{
    /// <summary>Runs it to its end; the exit code. Whoever starts it wrongly is told in one line what to do.</summary>
    public async Task<int> Run(string[] args)
    {
        try
        {
            await using var app = Build(args);
            await app.RunAsync();
            return 0;
        }
        catch (Exception e) when (e is ConfigurationException or MissingLibraryException or SpeechEngineException or StoreException or IOException { InnerException: AddressInUseException })
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    public WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, WebRootPath = Pages.Folder });
        var options = ScribeOptions.Load(builder.Configuration, ReadSettings);
        builder.Listen(options);

        // First, so that what it starts is there for all others, and stops behind them.
        AddHost(builder, options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddTelemetry(options);
        var adminKey = builder.Services.AddAccess(options);
        builder.Services.AddStorage(options);
        var upstream = builder.Services.AddUpstream(options);
        builder.Services.AddEngine(options, upstream);
        builder.Services.AddSummaries(options, upstream);
        builder.Services.AddSessions(options);
        builder.Services.AddApi(options.Prices);
        builder.Services.AddCaptions();
        builder.Services.AddTranscriptions(options.Transcriptions);

        var app = builder.Build();
        app.UsePages();
        app.UseWebSockets();
        app.UseAccess();
        app.MapIngest();
        app.MapRealtime(options.Realtime);
        app.MapTranscriptions();
        app.MapCaptions();
        app.MapApi();
        app.MapMetrics();
        app.MapHealth();
        app.SayWhere(adminKey);
        return app;
    }
}
