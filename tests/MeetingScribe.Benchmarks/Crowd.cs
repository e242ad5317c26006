using System.Diagnostics;
using System.Net.WebSockets;
using MeetingScribe.Audio;
using MeetingScribe.Cli.Wire;

namespace MeetingScribe.Benchmarks;

/// <summary>Many participants who send 100 ms frames at real time, each at a moment of its own within the 100 ms.</summary>
sealed class Crowd : IAsyncDisposable
{
    const int FrameBytes = Chunk.MaxSamples * sizeof(short);
    const int Groups = 10;
    static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(100);
    static readonly AudioFormat Format = new(AudioEncoding.Pcm16, Chunk.SampleRate, 1);

    readonly List<(ClientWebSocket Socket, byte[] Audio)> people = [];

    /// <param name="audioOf">The audio of the n-th participant, repeated without end.</param>
    public static async Task<Crowd> Join(ServiceAddress address, int size, int perMeeting, Func<int, byte[]> audioOf)
    {
        var crowd = new Crowd();
        for (var person = 0; person < size; person++)
        {
            var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Authorization", $"Bearer {address.Key}");
            var target = new UploadTarget($"m{person / perMeeting}", $"p{person % perMeeting}", null, "s");
            await socket.ConnectAsync(address.AudioSocket(target, Format), default);
            crowd.people.Add((socket, audioOf(person)));
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
                var (socket, audio) = people[person];
                var at = (fromFrame + (slot / Groups) + (person * 7)) % (audio.Length / FrameBytes) * FrameBytes;
                await socket.SendAsync(audio.AsMemory(at, FrameBytes), WebSocketMessageType.Binary, true, default);
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
