using System.Net.WebSockets;
using System.Text.Json;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Realtime;

/// <summary>
/// Sends a session's events, one caller at a time and in order. A client that reads nothing is cut off: whoever waits behind it would
/// wait for ever.
/// </summary>
sealed class EventSender(WebSocket socket)
{
    static readonly TimeSpan SendTime = TimeSpan.FromSeconds(10);
    static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    readonly SemaphoreSlim sending = new(1);

    public Task Send(ServerEvent one) => Send(events => events.Add(one));

    /// <param name="make">Makes the events; nobody else makes or sends any meanwhile.</param>
    public async Task Send(Action<List<ServerEvent>> make)
    {
        await sending.WaitAsync();
        try
        {
            var events = new List<ServerEvent>();
            make(events);
            foreach (var one in events)
                await Write(JsonSerializer.SerializeToUtf8Bytes(one, ScribeJson.Options));
        }
        finally
        {
            sending.Release();
        }
    }

    public async Task Close(WebSocketCloseStatus status, string reason)
    {
        await sending.WaitAsync();
        try
        {
            using var timeout = new CancellationTokenSource(CloseTime);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(status, reason, timeout.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // gone already
        }
        finally
        {
            sending.Release();
        }
    }

    async Task Write(byte[] json)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        using var timeout = new CancellationTokenSource(SendTime);
        try
        {
            await socket.SendAsync(json.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, timeout.Token);
        }
        catch (OperationCanceledException)
        {
            socket.Abort();
        }
        catch (WebSocketException)
        {
            // gone; the receiving side notices
        }
    }
}
