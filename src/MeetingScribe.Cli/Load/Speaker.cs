using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using MeetingScribe.Audio;
using MeetingScribe.Cli.Wire;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Cli.Load;

/// <summary>
/// One participant: sends a frame whenever one is due, whatever the service is doing, and listens. Delays count from when a frame was due, so
/// that a service that holds the sender up is not measured the less for it.
/// </summary>
internal sealed class Speaker : IDisposable
{
    static readonly byte[] ErrorType = "\"type\":\"error\""u8.ToArray();

    readonly ClientWebSocket socket = new();
    readonly AudioDoor door;
    readonly ReadOnlyMemory<byte>[] frames;
    readonly LoadClock clock;
    readonly LoadErrors errors;
    long started;
    long sent;
    int owed;
    long acknowledged;
    volatile bool isOver;

    Speaker(AudioDoor door, ReadOnlyMemory<byte>[] frames, LoadClock clock, LoadErrors errors) =>
        (this.door, this.frames, this.clock, this.errors) = (door, frames, clock, errors);

    /// <summary>From a frame's being due to its being acknowledged as durable.</summary>
    public Delays ToAck { get; private init; } = new();

    /// <summary>Connects; null, and an error counted, if that fails.</summary>
    public static async Task<Speaker?> Join(
        ServiceAddress address, AudioDoor door, string meeting, string participant, ReadOnlyMemory<byte>[] frames, LoadClock clock, LoadErrors errors, Delays toAck, CancellationToken cancellation)
    {
        var speaker = new Speaker(door, frames, clock, errors) { ToAck = toAck };
        try
        {
            if (address.Key is { } key)
                speaker.socket.Options.SetRequestHeader("Authorization", $"Bearer {key}");
            await speaker.socket.ConnectAsync(door.Address(address, meeting, participant), cancellation);
            if (door.Hello is { } hello)
                await speaker.socket.SendAsync(Encoding.UTF8.GetBytes(hello), WebSocketMessageType.Text, endOfMessage: true, cancellation);
            _ = speaker.Listen();
            return speaker;
        }
        catch (WebSocketException problem)
        {
            speaker.Dispose();
            errors.Add($"joining: {problem.Message}");
            return null;
        }
    }

    /// <summary>When a position of the stream, at 16 kHz, had been spoken; null before the first frame.</summary>
    public long? SpokenAt(double position) =>
        started == 0 ? null : started + (long)((position / Chunk.MaxSamples - 1) * AudioDoor.FrameTime.TotalSeconds * clock.Time.TimestampFrequency);

    /// <summary>A frame is due, at this timestamp. Never waits.</summary>
    public void Due(long timestamp)
    {
        if (started == 0)
            started = timestamp;
        if (Interlocked.Increment(ref owed) == 1)
            _ = Send();
    }

    async Task Send()
    {
        try
        {
            do
            {
                if (isOver)
                    return;
                await socket.SendAsync(frames[sent++ % frames.Length], door.MessageType, endOfMessage: true, CancellationToken.None);
            }
            while (Interlocked.Decrement(ref owed) > 0);
        }
        catch (Exception problem) when (problem is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            Over("the connection broke");
        }
    }

    async Task Listen()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            for (var length = 0; ;)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    Over(socket.CloseStatusDescription is { Length: > 0 } reason ? $"the service closed: {reason}" : "the service closed");
                    return;
                }
                length += received.Count;
                if (received.EndOfMessage)
                {
                    Read(buffer.AsSpan(0, length));
                    length = 0;
                }
                else if (length == buffer.Length)
                {
                    length = 0; // nothing that is measured is as long
                }
            }
        }
        catch (Exception problem) when (problem is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            Over("the connection broke");
        }
    }

    void Read(ReadOnlySpan<byte> message)
    {
        if (!door.Acknowledges)
        {
            if (message.IndexOf(ErrorType) >= 0)
                errors.Add("an error event");
            return;
        }
        if (JsonSerializer.Deserialize<ServerMessage>(message, ScribeJson.Options) is not { Type: "ack" } ack)
            return;
        var now = clock.Time.GetTimestamp();
        for (; acknowledged + Chunk.MaxSamples <= ack.Position; acknowledged += Chunk.MaxSamples)
        {
            if (clock.IsMeasuring && SpokenAt(acknowledged + Chunk.MaxSamples) is { } due)
                ToAck.Add(clock.Time.GetElapsedTime(due, now));
        }
    }

    void Over(string why)
    {
        if (!isOver)
            errors.Add(why);
        isOver = true;
    }

    /// <summary>Hangs up; that is no error.</summary>
    public void Dispose()
    {
        isOver = true;
        socket.Abort();
        socket.Dispose();
    }
}
