using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using MeetingScribe.Audio;
using MeetingScribe.Cli.Wire;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Benchmarks;

/// <summary>
/// What 49 participants of a meeting notice of a fiftieth who floods it, sends garbage, reads nothing, or comes and goes without end: how much
/// longer a word takes from the moment its audio was sent until a viewer has it. The scripted engine names each word by its first sample.
/// </summary>
static class IsolationBenchmark
{
    const int People = 49;
    const int FrameBytes = Chunk.MaxSamples * sizeof(short);
    static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    /// <summary>First without the villain, then with: of one run, because a machine has better moments and worse ones.</summary>
    static readonly TimeSpan Phase = TimeSpan.FromSeconds(12);

    /// <summary>Between two connections of the villain's, whose own side of them costs this machine as much as the service's.</summary>
    static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(10);

    delegate Task Deed(ClientWebSocket socket, byte[] speech, CancellationToken over);

    public static async Task<IReadOnlyList<Row>> Run()
    {
        var (speech, _) = await Speech.Load();
        var rows = new List<Row>();
        foreach (var (name, villain) in new (string, Deed)[] { ("floods", Flood), ("sends garbage", Garbage), ("reads nothing", ReadNothing), ("comes and goes", ComeAndGo) })
        {
            var (calm, beside) = await Delays(speech, villain);
            rows.Add(new Row(
                $"word sent to seen by a viewer, {beside.Count} words of {People} people while a fiftieth {name}, p99",
                Milliseconds(Percentiles.Of(beside, 0.99)), $"before {Milliseconds(Percentiles.Of(calm, 0.99))}",
                Milliseconds(Percentiles.Of(beside, 0.99) - Percentiles.Of(calm, 0.99)), "at most 50 ms more"));
        }

        return rows;
    }

    static async Task<(List<double> Calm, List<double> Beside)> Delays(byte[] speech, Deed villain)
    {
        await using var service = await ChildProcess.Service("scripted");
        using var over = new CancellationTokenSource();
        using var client = new ServiceClient(service.Address);
        (await client.Send(HttpMethod.Post, "/v1/meetings", new { id = "m" }, default)).Dispose();
        var (sent, seen) = (new ConcurrentDictionary<(string Participant, long Frame), long>(), new Dictionary<(string Participant, long Frame), double>());
        var watching = Watch(client, sent, seen, over.Token);
        var misbehaving = Misbehave(service.Address, speech, villain, over.Token);
        await Task.WhenAll(Enumerable.Range(0, People).Select(person => Talk(service.Address, $"p{person}", speech, TimeSpan.FromMilliseconds(person * 100 / People), sent)));
        await over.CancelAsync();
        await Task.WhenAll(watching, misbehaving);
        return (Between(WarmUp, WarmUp + Phase), Between(WarmUp + Phase, WarmUp + (2 * Phase)));

        List<double> Between(TimeSpan from, TimeSpan to) =>
            [.. seen.Where(word => word.Key.Frame * FrameTime >= from && word.Key.Frame * FrameTime < to).Select(word => word.Value)];
    }

    /// <summary>At the pace of speech, each at a moment of their own within the 100 ms.</summary>
    static async Task Talk(ServiceAddress address, string participant, byte[] speech, TimeSpan offset, ConcurrentDictionary<(string, long), long> sent)
    {
        using var socket = await Connect(address, participant);
        _ = Drain(socket);
        var started = Stopwatch.GetTimestamp();
        for (var frame = 0; frame < (WarmUp + (2 * Phase)) / FrameTime; frame++)
        {
            var wait = offset + (frame * FrameTime) - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait);
            sent[(participant, frame)] = Stopwatch.GetTimestamp();
            await socket.SendAsync(speech.AsMemory(frame * FrameBytes % (speech.Length - FrameBytes), FrameBytes), WebSocketMessageType.Binary, true, default);
        }
    }

    static async Task Watch(ServiceClient client, ConcurrentDictionary<(string, long), long> sent, Dictionary<(string, long), double> seen, CancellationToken over)
    {
        try
        {
            await foreach (var (_, what) in new EventReader(client, TimeProvider.System, new Random(1)).Read("m", 0, over))
            {
                if (what is not PartialEvent partial)
                    continue;
                foreach (var word in $"{partial.Stable} {partial.Unsure}".Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    var frame = long.Parse(word.AsSpan(1), CultureInfo.InvariantCulture) / Chunk.MaxSamples;
                    if (sent.TryGetValue((partial.ParticipantId, frame), out var at))
                        seen.TryAdd((partial.ParticipantId, frame), Stopwatch.GetElapsedTime(at).TotalMilliseconds);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // enough was seen
        }
    }

    static async Task Misbehave(ServiceAddress address, byte[] speech, Deed villain, CancellationToken over)
    {
        await Task.Delay(WarmUp + Phase, over);
        while (!over.IsCancellationRequested)
        {
            try
            {
                using var socket = await Connect(address, "villain");
                await villain(socket, speech, over);
                socket.Abort();
                await Task.Delay(Breath, over);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                // thrown out, or over
            }
        }
    }

    static async Task Flood(ClientWebSocket socket, byte[] speech, CancellationToken over)
    {
        var part = speech[..Math.Min(speech.Length, 1 << 19)];
        while (true)
            await socket.SendAsync(part, WebSocketMessageType.Binary, true, over);
    }

    static async Task Garbage(ClientWebSocket socket, byte[] speech, CancellationToken over)
    {
        await socket.SendAsync("OggS, or something of the kind"u8.ToArray(), WebSocketMessageType.Binary, true, over);
        await socket.SendAsync("{"u8.ToArray(), WebSocketMessageType.Text, true, over);
    }

    static async Task ReadNothing(ClientWebSocket socket, byte[] speech, CancellationToken over)
    {
        for (var frame = 0; ; frame++)
        {
            await socket.SendAsync(speech.AsMemory(frame * FrameBytes % (speech.Length - FrameBytes), FrameBytes), WebSocketMessageType.Binary, true, over);
            await Task.Delay(10, over);
        }
    }

    static Task ComeAndGo(ClientWebSocket socket, byte[] speech, CancellationToken over) =>
        socket.SendAsync(speech.AsMemory(0, 999), WebSocketMessageType.Binary, true, over).AsTask();

    static async Task<ClientWebSocket> Connect(ServiceAddress address, string participant)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {address.Key}");
        await socket.ConnectAsync(address.AudioSocket(new UploadTarget("m", participant, null, "s"), new AudioFormat(AudioEncoding.Pcm16, Chunk.SampleRate, 1)), default);
        return socket;
    }

    static async Task Drain(ClientWebSocket socket)
    {
        var buffer = new byte[1024];
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), default)).MessageType != WebSocketMessageType.Close)
            {
                // acknowledgements
            }
        }
        catch (Exception gone) when (gone is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // the benchmark is done with it
        }
    }

    static string Milliseconds(double value) => value.ToString("0 ms", CultureInfo.InvariantCulture);
}
