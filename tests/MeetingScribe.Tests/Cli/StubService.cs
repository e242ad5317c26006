using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MeetingScribe.Tests.Cli;

/// <summary>
/// The least that speaks the native audio protocol: keeps what it gets per stream, acknowledges it, and cuts or
/// refuses connections as a test asks. One sample frame is one byte here, whatever was declared.
/// </summary>
sealed class StubService : IAsyncDisposable
{
    readonly WebApplication app;
    readonly List<byte> kept = [];

    StubService(WebApplication app) => this.app = app;

    public Uri Url => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>All audio of the stream, in order, each byte once if the client does its part.</summary>
    public IReadOnlyList<byte> Kept => kept;

    /// <summary>The query of every connection.</summary>
    public List<string> Connections { get; } = [];

    /// <summary>Cut the n-th connection (from 0) without a word once it has brought that many bytes; -1 lets it be.</summary>
    public Func<int, int> CutAfter { get; set; } = _ => -1;

    /// <summary>Of the bytes a cut connection brought, forget that many: they were received but never acknowledged.</summary>
    public int Forget { get; set; }

    /// <summary>Sent instead of <c>ready</c> on the n-th connection.</summary>
    public Func<int, string?> Refuse { get; set; } = _ => null;

    /// <summary>Answered before the upgrade.</summary>
    public (int Status, string Body)? Reject { get; set; }

    /// <summary>What was asked for beside the audio socket.</summary>
    public RequestDelegate Elsewhere { get; set; } = context =>
    {
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    };

    public static async Task<StubService> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var stub = new StubService(builder.Build());
        stub.app.UseWebSockets();
        stub.app.Run(stub.Answer);
        await stub.app.StartAsync();
        return stub;
    }

    async Task Answer(HttpContext context)
    {
        if (Reject is var (status, body))
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body);
            return;
        }
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Elsewhere(context);
            return;
        }
        Connections.Add(context.Request.QueryString.Value!);
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await Serve(context, socket, Connections.Count - 1);
    }

    async Task Serve(HttpContext context, WebSocket socket, int number)
    {
        if (Refuse(number) is { } error)
        {
            await Say(socket, error);
            await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, default);
            return;
        }
        await Say(socket, $$"""{"type":"ready","stream":"s","position":{{kept.Count}}}""");
        var (buffer, brought) = (new byte[64 * 1024], 0);
        while (true)
        {
            var message = await socket.ReceiveAsync(buffer.AsMemory(), default);
            if (message.MessageType == WebSocketMessageType.Text)
            {
                await Say(socket, $$"""{"type":"finished","position":{{kept.Count}},"segments":3}""");
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
                return;
            }
            kept.AddRange(buffer.AsSpan(0, message.Count));
            brought += message.Count;
            if (CutAfter(number) is >= 0 and var limit && brought >= limit)
            {
                kept.RemoveRange(kept.Count - Forget, Forget);
                context.Abort();
                return;
            }
            await Say(socket, $$"""{"type":"ack","position":{{kept.Count}}}""");
        }
    }

    static Task Say(WebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, default);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }
}
