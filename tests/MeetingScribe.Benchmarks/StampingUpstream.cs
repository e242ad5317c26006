using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace MeetingScribe.Benchmarks;

/// <summary>A server of the realtime protocol, as much of it as the engine needs: with every third piece of 100 ms it sends the moment as a word.</summary>
static class StampingUpstream
{
    const int PiecesPerWord = 3;

    public static async Task<int> Serve(string url)
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
            using var socket = await context.WebSockets.AcceptWebSocketAsync("realtime");
            try
            {
                await Converse(socket, context.RequestAborted);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                // The service has gone.
            }
        });
        await app.RunAsync();
        return 0;
    }

    static async Task Converse(WebSocket socket, CancellationToken aborted)
    {
        var buffer = new byte[64 * 1024];
        var (item, pieces, words) = (0, 0, new List<string>());
        while (await Receive(socket, buffer, aborted) is > 0 and var length)
        {
            var start = buffer.AsSpan(0, Math.Min(length, 60));
            if (start.IndexOf("buffer.append"u8) >= 0)
            {
                if (++pieces % PiecesPerWord != 0)
                    continue;
                words.Add(Stamp.Now);
                await Send($$"""{"type":"conversation.item.input_audio_transcription.delta","item_id":"item_{{item}}","content_index":0,"delta":" {{words[^1]}}"}""");
            }
            else if (start.IndexOf("buffer.commit"u8) >= 0)
            {
                await Send($$"""{"type":"input_audio_buffer.committed","item_id":"item_{{item}}"}""");
                await Send($$"""{"type":"conversation.item.input_audio_transcription.completed","item_id":"item_{{item}}","content_index":0,"transcript":"{{string.Join(' ', words)}}"}""");
                (item, pieces) = (item + 1, 0);
                words.Clear();
            }
            else
            {
                await Send("""{"type":"session.updated","session":{"type":"transcription","audio":{"input":{"turn_detection":null}}}}""");
            }
        }

        Task Send(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, aborted);
    }

    /// <summary>A whole message; 0 at the end.</summary>
    static async Task<int> Receive(WebSocket socket, byte[] buffer, CancellationToken aborted)
    {
        for (var length = 0; ;)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), aborted);
            if (received.MessageType == WebSocketMessageType.Close)
                return 0;
            length += received.Count;
            if (received.EndOfMessage)
                return length;
        }
    }
}
