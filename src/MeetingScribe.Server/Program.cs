using MeetingScribe.Audio;
using MeetingScribe.Server;
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

try
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, WebRootPath = Pages.Folder });
    var options = ScribeOptions.Load(builder.Configuration);
    builder.Listen(options);

    builder.Services.AddSingleton(TimeProvider.System);
    builder.Services.AddTelemetry(options);
    var adminKey = builder.Services.AddAccess(options);
    builder.Services.AddStorage(options);
    var upstream = builder.Services.AddUpstream(options);
    builder.Services.AddEngine(options, upstream);
    builder.Services.AddSummaries(options, upstream);
    builder.Services.AddSessions(options);
    builder.Services.AddLocalSessions();
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
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (e is ConfigurationException or MissingLibraryException or SpeechEngineException or StoreException or IOException { InnerException: AddressInUseException })
{
    // Whoever starts it has to do something; one line says what.
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
