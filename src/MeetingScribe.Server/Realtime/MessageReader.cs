using System.Buffers;
using System.Net.WebSockets;

namespace MeetingScribe.Server.Realtime;

/// <summary>
/// Whole messages of a WebSocket, one at a time, in a rented buffer that grows for a large one and shrinks after it. A message that is
/// too large is read away to its end, so that the connection can go on.
/// </summary>
sealed class MessageReader(WebSocket socket, int maxBytes) : IDisposable
{
    const int UsualBytes = 16_384;

    byte[] buffer = ArrayPool<byte>.Shared.Rent(UsualBytes);

    /// <summary>The next message; its content is valid until the next call and may be written to.</summary>
    public async ValueTask<Message> Next(CancellationToken cancellation)
    {
        if (buffer.Length > UsualBytes * 4)
            Exchange(UsualBytes, keep: 0);
        for (var length = 0; ;)
        {
            // A rented buffer is larger than asked for.
            var room = Math.Min(buffer.Length, maxBytes);
            var received = await socket.ReceiveAsync(buffer.AsMemory(length, room - length), cancellation);
            length += received.Count;
            if (received.MessageType == WebSocketMessageType.Close)
                return new Message(MessageKind.Close, default);
            if (received.EndOfMessage)
                return new Message(received.MessageType == WebSocketMessageType.Text ? MessageKind.Text : MessageKind.Binary, buffer.AsMemory(0, length));
            if (length < room)
                continue;
            if (length >= maxBytes)
                return await ReadAway(cancellation);
            Exchange((int)Math.Min(maxBytes, buffer.Length * 2L), length);
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    async ValueTask<Message> ReadAway(CancellationToken cancellation)
    {
        ValueWebSocketReceiveResult received;
        do
            received = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
        while (!received.EndOfMessage && received.MessageType != WebSocketMessageType.Close);
        return new Message(received.MessageType == WebSocketMessageType.Close ? MessageKind.Close : MessageKind.TooLarge, default);
    }

    void Exchange(int bytes, int keep)
    {
        var other = ArrayPool<byte>.Shared.Rent(bytes);
        buffer.AsSpan(0, keep).CopyTo(other);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = other;
    }
}

enum MessageKind
{
    Text,
    Binary,
    TooLarge,
    Close,
}

readonly record struct Message(MessageKind Kind, Memory<byte> Content);
