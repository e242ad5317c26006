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
using MeetingScribe.Server.Telemetry;
using MeetingScribe.Server.Transcriptions;
using MeetingScribe.Server.Upstream;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MeetingScribe.Tests.Api;

public sealed class EveryRouteTests : IAsyncLifetime
{
    /// <summary>The whole service's surface: what a key must be able to do for each call.</summary>
    internal static readonly string[] Surface =
    [
        "GET /healthz: everyone",
        "GET /readyz: everyone",
        "GET /v1/metrics: admin",
        "POST /v1/meetings: ingest",
        "GET /v1/meetings: watch or search",
        "GET /v1/meetings/{meetingId}: watch or search",
        "PATCH /v1/meetings/{meetingId}: ingest",
        "DELETE /v1/meetings/{meetingId}: admin",
        "POST /v1/meetings/{meetingId}/end: ingest",
        "POST /v1/meetings/{meetingId}/participants: ingest, no ephemeral keys",
        "GET /v1/meetings/{meetingId}/participants/{participantId}/audio: ingest or watch or search",
        "POST /v1/meetings/{meetingId}/participants/{participantId}/audio: ingest",
        "GET /v1/meetings/{meetingId}/transcript: watch or search",
        "GET /v1/meetings/{meetingId}/statistics: watch or search",
        "GET /v1/meetings/{meetingId}/summary: watch or search",
        "POST /v1/meetings/{meetingId}/summary: ingest",
        "GET /v1/meetings/{meetingId}/events: watch",
        "GET /v1/search: search, checks the meeting itself",
        "GET /v1/usage: admin",
        "GET /v1/service: ingest or watch or search, checks the meeting itself",
        "GET /v1/keywords: watch or search",
        "GET /v1/keywords/{keywordId}: watch or search",
        "PUT /v1/keywords/{keywordId}: admin",
        "DELETE /v1/keywords/{keywordId}: admin",
        "POST /v1/tokens: ingest or watch or search, no ephemeral keys",
        "DELETE /v1/tokens/{tokenId}: ingest or watch or search, no ephemeral keys",
        "GET /v1/realtime: ingest, checks the meeting itself",
        "POST /v1/audio/transcriptions: ingest",
        "POST /v1/realtime/client_secrets: ingest, no ephemeral keys",
        "POST /v1/realtime/sessions: ingest, no ephemeral keys",
        "POST /v1/realtime/transcription_sessions: ingest, no ephemeral keys",
        "ANY /hubs/captions: watch, checks the meeting itself",
        "ANY /hubs/captions/negotiate: watch, checks the meeting itself",
    ];

    readonly string directory = Directory.CreateTempSubdirectory("scribe-routes-").FullName;
    WebApplication app = null!;

    public ValueTask InitializeAsync()
    {
        // As Program does, and never started.
        var options = new ScribeOptions { DataDirectory = directory, Engine = EngineName.Scripted };
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddTelemetry(options);
        builder.Services.AddAccess(options);
        builder.Services.AddStorage(options);
        builder.Services.AddEngine(options, builder.Services.AddUpstream(options));
        builder.Services.AddSessions(options);
        builder.Services.AddApi(options.Prices);
        builder.Services.AddCaptions();
        builder.Services.AddTranscriptions(options.Transcriptions);
        app = builder.Build();
        app.MapIngest();
        app.MapRealtime(new RealtimeOptions());
        app.MapTranscriptions();
        app.MapCaptions();
        app.MapApi();
        app.MapMetrics();
        app.MapHealth();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public void Each_route_asks_for_the_scope_it_should() =>
        Assert.Equal(Surface.Order(StringComparer.Ordinal), Endpoints().SelectMany(Describe).Order(StringComparer.Ordinal));

    [Fact]
    public void No_route_is_left_without_a_scope_or_a_word_that_it_is_public() =>
        Assert.DoesNotContain(Endpoints(), endpoint => endpoint.Metadata.GetMetadata<RequiredScope>() is null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null);

    IEnumerable<RouteEndpoint> Endpoints() => ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    static IEnumerable<string> Describe(RouteEndpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Where(method => method != HttpMethods.Options).ToList() ?? [];
        return methods.DefaultIfEmpty("ANY").Select(method => $"{method} {endpoint.RoutePattern.RawText}: {Who(endpoint)}");
    }

    static string Who(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<RequiredScope>() switch
    {
        null => "everyone",
        var required => required.AnyOf.Name() + (required.ManagesKeys ? ", no ephemeral keys" : "") + (required.ChecksMeetingItself ? ", checks the meeting itself" : ""),
    };
}
