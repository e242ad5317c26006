using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace MeetingScribe.Tests.Realtime;

/// <summary>A client of the realtime protocol at its simplest: JSON out, JSON in.</summary>
sealed class RealtimeBot : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly ClientWebSocket socket = new();
    readonly HashSet<string> eventIds = [];

    /// <summary>Everything received, in order.</summary>
    public List<JsonElement> Events { get; } = [];

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public string? CloseReason => socket.CloseStatusDescription;

    public string MeetingId => socket.HttpResponseHeaders!["X-Meeting-Id"].Single();

    public string? Subprotocol => socket.SubProtocol;

    public static async Task<RealtimeBot> Connect(ServiceProcess service, string query = "intent=transcription", string? key = null, Action<ClientWebSocketOptions>? configure = null)
    {
        var bot = new RealtimeBot();
        bot.socket.Options.CollectHttpResponseDetails = true;
        if (configure is null)
            bot.socket.Options.SetRequestHeader("Authorization", "Bearer " + (key ?? service.Key));
        else
            configure(bot.socket.Options);
        using var patience = new CancellationTokenSource(Patience);
        await bot.socket.ConnectAsync(new Uri($"ws://{service.Address.Authority}/v1/realtime?{query}"), patience.Token);
        return bot;
    }

    /// <summary>Connects and configures; the first two events are behind it.</summary>
    /// <param name="input">The members of <c>session.audio.input</c>.</param>
    public static async Task<RealtimeBot> Start(ServiceProcess service, string input, string query = "intent=transcription")
    {
        var bot = await Connect(service, query);
        await bot.Await("session.created");
        await bot.Configure(input);
        return bot;
    }

    public async Task<JsonElement> Configure(string input)
    {
        await Send("""{"type":"session.update","session":{"type":"transcription","audio":{"input":{""" + input + "}}}}");
        return await Await("session.updated");
    }

    public Task Send(string json) => SendText(Encoding.UTF8.GetBytes(json));

    public Task SendText(ReadOnlyMemory<byte> text) => socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).AsTask();

    public Task SendBinary(ReadOnlyMemory<byte> bytes) => socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None).AsTask();

    public Task SendFragment(ReadOnlyMemory<byte> text, bool isLast) => socket.SendAsync(text, WebSocketMessageType.Text, isLast, CancellationToken.None).AsTask();

    public async Task Append(ReadOnlyMemory<byte> audio, int bytesEach = 4_800)
    {
        for (; audio.Length > 0; audio = audio[Math.Min(bytesEach, audio.Length)..])
            await Send($$"""{"type":"input_audio_buffer.append","audio":"{{Convert.ToBase64String(audio.Span[..Math.Min(bytesEach, audio.Length)])}}"}""");
    }

    public Task Commit(string? eventId = null) => Send(eventId is null ? """{"type":"input_audio_buffer.commit"}""" : $$"""{"type":"input_audio_buffer.commit","event_id":"{{eventId}}"}""");

    /// <summary>Reads on to the next event of that type; an error that is not awaited fails the test.</summary>
    public async Task<JsonElement> Await(string type)
    {
        while (await Next() is { } next)
        {
            if (TypeOf(next) == type)
                return next;
            if (TypeOf(next) == "error")
                throw new InvalidOperationException($"The service said {next} instead of {type}.");
        }

        throw new InvalidOperationException($"The service closed with {CloseStatus} ({CloseReason}) before {type}, after {string.Join(", ", Events.Select(TypeOf))}.");
    }

    /// <summary>Sends an event and gives the error that answers it.</summary>
    public async Task<JsonElement> Fail(string json)
    {
        await Send(json);
        return (await Await("error")).GetProperty("error");
    }

    /// <summary>The next event, or null at the close.</summary>
    public async Task<JsonElement?> Next()
    {
        using var patience = new CancellationTokenSource(Patience);
        var message = new MemoryStream();
        var buffer = new byte[65_536];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, patience.Token);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
                break;
        }

        var next = JsonDocument.Parse(message.ToArray()).RootElement;
        Assert.True(eventIds.Add(next.GetProperty("event_id").GetString()!), "An event id came twice.");
        Events.Add(next);
        return next;
    }

    /// <summary>Reads on to the end of the connection, with a goodbye or without.</summary>
    public async Task<bool> IsOver()
    {
        try
        {
            while (await Next() is not null)
            {
                // on to the end
            }
        }
        catch (WebSocketException)
        {
            // cut off
        }

        return socket.State != WebSocketState.Open;
    }

    /// <summary>The types of the events received so far, from a point on.</summary>
    public string[] Types(int from = 0) => [.. Events.Skip(from).Select(TypeOf)];

    public Task Close() => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);

    /// <summary>Cuts the connection without a goodbye.</summary>
    public void Cut() => socket.Abort();

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    static string TypeOf(JsonElement one) => one.GetProperty("type").GetString()!;
}
