using System.Net.WebSockets;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Realtime;

/// <summary>The WebSocket handshake of the realtime protocol.</summary>
static class RealtimeConnection
{
    /// <summary>A peer that answers no ping for a while is gone, whatever its network still believes.</summary>
    static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);
    static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(30);

    /// <summary>What OpenAI closes with where the key is the reason.</summary>
    const WebSocketCloseStatus BadKey = (WebSocketCloseStatus)3000;

    public static async Task<IResult> Connect(HttpContext context, RealtimeOptions options)
    {
        // 1. what can be said before the upgrade, is
        if (!context.WebSockets.IsWebSocketRequest)
            return RealtimeError.Invalid("websocket_required", "/v1/realtime is a WebSocket. Connect to it with wss:// or ws://, as OpenAI's clients do.").ToProblem();
        if (context.Request.Query["call_id"].FirstOrDefault() is { Length: > 0 })
            return RealtimeError.Invalid("call_id_not_found", "No session found for the provided call_id.", "call_id").ToProblem(404);
        var (session, problem) = RealtimeSession.Of(context.Request.Query, context.Grant());
        if (problem is not null)
            return problem;
        var services = context.RequestServices;
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        var sessions = services.GetRequiredService<ISessionDirectory>();
        var node = services.GetRequiredService<SessionNode>();
        if (node.Admission.Refusal is { } full)
            return Problem.Overloaded(full, TimeSpan.FromSeconds(5));
        if (await node.Store.FindMeeting(session!.MeetingId) is { Status: Meeting.Ended })
            return Problem.Conflict("meeting_ended", $"The meeting \"{session.MeetingId}\" has ended and takes no more audio. Use another meeting.", "meeting");

        // 2. the upgrade; who has to look for the captions finds the meeting's name in it
        context.Response.Headers["X-Meeting-Id"] = session.MeetingId;
        context.Response.Headers["X-Participant-Id"] = session.ParticipantId;
        using var socket = await Accept(context);
        if (RealtimeSession.Refusal(context.Request, context.Grant()) is { } refusal)
            await RealtimeSocket.Refuse(socket, refusal);
        else
            await new RealtimeSocket(socket, session, sessions, node, options.LongestSession, services.GetRequiredService<TimeProvider>())
                .Run(lifetime.ApplicationStopping, lifetime.ApplicationStopped);
        return Results.Empty;
    }

    /// <summary>A key that is not good for this, told where a browser can hear it.</summary>
    public static async Task Refuse(HttpContext context, Problem problem)
    {
        using var socket = await Accept(context);
        await RealtimeSocket.Refuse(socket, new RealtimeError(RealtimeError.InvalidRequest, problem.Status == 401 ? "invalid_api_key" : problem.Code, problem.Message), BadKey);
    }

    static Task<WebSocket> Accept(HttpContext context) => context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
    {
        SubProtocol = PresentedKey.Subprotocol(context.Request),
        KeepAliveInterval = PingInterval,
        KeepAliveTimeout = PingPatience,
    });
}
