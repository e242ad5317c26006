using System.Net.WebSockets;
using System.Text.Json;
using MeetingScribe.Audio;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Cli.Wire;

/// <summary>
/// One connection of the native audio protocol (contract 1.4): binary audio out, <c>ready</c>, <c>ack</c>,
/// <c>finished</c> and <c>error</c> in. One task sends, one receives. It knows nothing of pace or of reconnecting.
/// </summary>
internal sealed class AudioSocket : IDisposable
{
    static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A connection without any sign of life for this long is cut, so that a vanished network is noticed. Generous, because
    /// a service that holds audio back, or finishes the last turns, does not read and so answers no ping meanwhile.
    /// </summary>
    static readonly TimeSpan Lifeless = TimeSpan.FromMinutes(2);

    static readonly byte[] Finish = """{"type":"finish"}"""u8.ToArray();

    readonly ClientWebSocket socket = new();
    readonly byte[] received = new byte[16 * 1024];

    AudioSocket()
    {
        socket.Options.KeepAliveInterval = KeepAlive;
        socket.Options.KeepAliveTimeout = Lifeless;
    }

    /// <summary>Opens the socket. A refusal that trying again will not change is a <see cref="ScribeException"/>, anything else a <see cref="WebSocketException"/>.</summary>
    public static async Task<AudioSocket> Connect(ServiceAddress address, UploadTarget target, AudioFormat format, CancellationToken cancellation)
    {
        var connection = new AudioSocket();
        if (address.Key is not null)
            connection.socket.Options.SetRequestHeader("Authorization", $"Bearer {address.Key}");
        using var refusal = new Refusal();
        using var http = new HttpMessageInvoker(refusal, disposeHandler: false);
        try
        {
            await connection.socket.ConnectAsync(address.AudioSocket(target, format), http, cancellation);
            return connection;
        }
        catch (WebSocketException)
        {
            connection.Dispose();
            if (refusal is { Status: >= 400 and < 500 and not 408 and not 429 })
                throw new ScribeException(ServiceClient.Sentence(refusal.Status, refusal.Body));
            throw;
        }
    }

    public ValueTask SendAudio(ReadOnlyMemory<byte> audio, CancellationToken cancellation) =>
        socket.SendAsync(audio, WebSocketMessageType.Binary, endOfMessage: true, cancellation);

    /// <summary>No more audio: the service finishes the last turn and answers <c>finished</c>.</summary>
    public Task SendFinish(CancellationToken cancellation) =>
        socket.SendAsync(Finish, WebSocketMessageType.Text, endOfMessage: true, cancellation);

    /// <summary>The next message, or null once the connection is closed.</summary>
    public async Task<ServerMessage?> Receive(CancellationToken cancellation)
    {
        var length = 0;
        while (true)
        {
            var result = await socket.ReceiveAsync(received.AsMemory(length), cancellation);
            if (result.MessageType == WebSocketMessageType.Close)
                return null;
            length += result.Count;
            if (result.EndOfMessage)
                return JsonSerializer.Deserialize<ServerMessage>(received.AsSpan(0, length), ScribeJson.Options);
            if (length == received.Length)
                throw new ScribeException("The service sent a longer message than its protocol has.");
        }
    }

    public void Dispose() => socket.Dispose();

    /// <summary>Keeps what the service said when it refused the upgrade; ClientWebSocket itself tells the status only.</summary>
    sealed class Refusal() : DelegatingHandler(new SocketsHttpHandler())
    {
        public int Status { get; private set; }

        public string Body { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            Status = (int)response.StatusCode;
            if (Status >= 400)
                Body = await response.Content.ReadAsStringAsync(cancellationToken);
            return response;
        }
    }
}

/// <summary>Anything the service says on the audio socket; which fields count depends on <paramref name="Type"/>.</summary>
/// <param name="Type"><c>ready</c>, <c>ack</c>, <c>finished</c> or <c>error</c>.</param>
/// <param name="Position">Sample frames at the declared rate since the stream began.</param>
internal sealed record ServerMessage(string Type, long Position = 0, int Segments = 0, WireError? Error = null);
