using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace MeetingScribe.Tests;

/// <summary>A meeting bot at its simplest: what it sends and when is the test's business, byte by byte.</summary>
sealed class Bot : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly ClientWebSocket socket = new();

    public JsonElement Ready { get; private set; }

    /// <summary>Where the service wants the audio from, in sample frames.</summary>
    public long Position => Ready.GetProperty("position").GetInt64();

    /// <summary>The newest acknowledgement seen.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>How the service closed.</summary>
    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    /// <summary>Connects and takes the first message, whatever it is.</summary>
    public static async Task<Bot> Connect(Uri address, string key)
    {
        var bot = new Bot();
        bot.socket.Options.SetRequestHeader("Authorization", "Bearer " + key);
        bot.socket.Options.CollectHttpResponseDetails = true;
        using var patience = new CancellationTokenSource(Patience);
        await bot.socket.ConnectAsync(address, patience.Token);
        bot.Ready = await bot.Next() ?? throw new InvalidOperationException("Closed without a word.");
        return bot;
    }

    public Task Send(ReadOnlyMemory<byte> audio) => socket.SendAsync(audio, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None).AsTask();

    public Task SendText(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>Sends it all in messages of 100 ms at 16 kHz.</summary>
    public async Task SendAll(ReadOnlyMemory<byte> audio, int messageBytes = 3_200)
    {
        for (; audio.Length > 0; audio = audio[Math.Min(messageBytes, audio.Length)..])
            await Send(audio[..Math.Min(messageBytes, audio.Length)]);
    }

    /// <summary>Says finish and gives the answer: <c>finished</c>, or the error.</summary>
    public async Task<JsonElement> Finish()
    {
        await SendText("""{"type":"finish"}""");
        return await Last();
    }

    /// <summary>Reads past acknowledgements to the message before the close.</summary>
    public async Task<JsonElement> Last()
    {
        JsonElement last = default;
        while (await Next() is { } message)
            last = message;
        return last;
    }

    /// <summary>The next message, or null at the close.</summary>
    public async Task<JsonElement?> Next()
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = new byte[16_384];
        var received = await socket.ReceiveAsync(buffer, patience.Token);
        if (received.MessageType == WebSocketMessageType.Close)
            return null;
        Assert.True(received.EndOfMessage);
        var message = JsonDocument.Parse(buffer.AsMemory(0, received.Count)).RootElement.Clone();
        if (message.GetProperty("type").GetString() == "ack")
            Acknowledged = message.GetProperty("position").GetInt64();
        return message;
    }

    /// <summary>Cuts the connection without a goodbye.</summary>
    public void Cut() => socket.Abort();

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
