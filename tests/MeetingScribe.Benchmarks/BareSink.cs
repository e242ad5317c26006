using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace MeetingScribe.Benchmarks;

/// <summary>The least a Kestrel server can do with the same bytes: receive them and forget them.</summary>
static class BareSink
{
    public static async Task<int> Run(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.UseWebSockets();
        app.Run(async context =>
        {
            if (!context.WebSockets.IsWebSocketRequest)
                return;
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[16 * 1024];
            while (!(await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted)).MessageType.Equals(System.Net.WebSockets.WebSocketMessageType.Close))
            {
            }
        });
        await app.RunAsync();
        return 0;
    }
}
