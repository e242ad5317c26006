using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using MeetingScribe.Cli.Load;
using MeetingScribe.Cli.Wire;

namespace MeetingScribe.Benchmarks;

/// <summary>Many participants who send 100 ms frames at real time, each at a moment of its own within the 100 ms.</summary>
sealed class Crowd(AudioDoor door) : IAsyncDisposable
{
    const int Groups = 10;
    static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(100);

    readonly List<(ClientWebSocket Socket, ReadOnlyMemory<byte>[] Frames)> people = [];

    /// <param name="audioOf">The audio of the n-th participant, repeated without end.</param>
    public static async Task<Crowd> Join(ServiceAddress address, AudioDoor door, int size, int perMeeting, Func<int, byte[]> audioOf)
    {
        var crowd = new Crowd(door);
        var frames = new Dictionary<byte[], ReadOnlyMemory<byte>[]>();
        for (var person = 0; person < size; person++)
        {
            var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Authorization", $"Bearer {address.Key}");
            await socket.ConnectAsync(door.Address(address, $"m{person / perMeeting}", $"p{person % perMeeting}"), default);
            if (door.Hello is { } hello)
                await socket.SendAsync(Encoding.UTF8.GetBytes(hello), WebSocketMessageType.Text, true, default);
            var audio = audioOf(person);
            if (!frames.TryGetValue(audio, out var said))
                said = frames[audio] = door.Frames(audio);
            crowd.people.Add((socket, said));
            _ = Drain(socket);
        }
        return crowd;
    }

    /// <summary>Everyone sends for so long.</summary>
    public async Task Talk(TimeSpan length, int fromFrame)
    {
        var started = Stopwatch.GetTimestamp();
        var frames = (int)(length / FrameTime);
        for (var slot = 0; slot < frames * Groups; slot++)
        {
            var wait = (FrameTime / Groups * slot) - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait);
            for (var person = slot % Groups; person < people.Count; person += Groups)
            {
                var (socket, said) = people[person];
                await socket.SendAsync(said[(fromFrame + (slot / Groups) + (person * 7)) % said.Length], door.MessageType, true, default);
            }
        }
    }

    static async Task Drain(ClientWebSocket socket)
    {
        var buffer = new byte[1024];
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), default)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception over) when (over is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The benchmark is done with it.
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var (socket, _) in people)
            socket.Abort();
        return default;
    }
}
