using MeetingScribe.Server.Access;

namespace MeetingScribe.Server.Realtime;

/// <summary>How <c>Program</c> adds the routes of OpenAI's realtime API.</summary>
static class RealtimeSetup
{
    public static void MapRealtime(this IEndpointRouteBuilder routes, RealtimeOptions options)
    {
        routes.MapGet("/v1/realtime", (Delegate)((HttpContext context) => RealtimeConnection.Connect(context, options)))
            .RequireScope(Scope.Ingest, checksMeetingItself: true).WithMetadata(new RefusalInSocket(RealtimeConnection.Refuse))
            .WithSummary("WebSocket: a realtime transcription session");
        routes.MapPost("/v1/realtime/client_secrets", ClientSecrets.Create).RequireScope(Scope.Ingest, managesKeys: true)
            .WithSummary("Make a key that opens realtime sessions");
        routes.MapPost("/v1/realtime/sessions", LegacySessions.CreateRealtime).RequireScope(Scope.Ingest, managesKeys: true)
            .WithSummary("The same in the beta's flat form");
        routes.MapPost("/v1/realtime/transcription_sessions", LegacySessions.CreateTranscription).RequireScope(Scope.Ingest, managesKeys: true)
            .WithSummary("The same in the beta's flat form, for transcription");
    }
}
