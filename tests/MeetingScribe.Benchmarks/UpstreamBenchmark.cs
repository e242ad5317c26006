using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text;
using MeetingScribe.Audio;
using MeetingScribe.Server.Engines.OpenAi;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace MeetingScribe.Benchmarks;

/// <summary>
/// What the <c>openai</c> engine adds and costs: everybody speaks, and a server in a process of its own answers each 100 ms of audio with a word that
/// carries the moment it was sent. Latency is from there to the hypothesis in the session's hands, loopback included; CPU is this process'.
/// </summary>
static class UpstreamBenchmark
{
    const int Sessions = 200;
    static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);

    public static async Task<IReadOnlyList<Row>> Run()
    {
        var (bytes, source) = await Speech.Load();
        var speech = MemoryMarshal.Cast<byte, short>(bytes).ToArray();
        await using var upstream = await ChildProcess.Upstream();
        await using var engine = new RealtimeEngine(
            new UpstreamServer(new OpenAIOptions { Endpoint = upstream.Address.Url }, TimeProvider.System, new Random(1)), new RealtimeTimes());
        var latencies = new List<double>();
        var streams = Enumerable.Range(0, Sessions).Select(person => engine.Open(new SpeechHints($"m/{person}"))).ToList();
        var reading = streams.Select(stream => Read(stream, latencies)).ToList();
        await Task.WhenAll(streams.Select(stream => stream.StartTurn(0, default).AsTask()));

        await Talk(streams, speech, 0, WarmUp);
        lock (latencies)
            latencies.Clear();
        var (before, started) = (Cpu, Stopwatch.GetTimestamp());
        await Talk(streams, speech, WarmUp.Ticks / Frame.Ticks, Measured);
        var share = (Cpu - before) / Stopwatch.GetElapsedTime(started) / Sessions;
        foreach (var stream in streams)
            await stream.DisposeAsync();
        await Task.WhenAll(reading);
        lock (latencies)
        {
            return
            [
                new Row($"openai engine: server's delta to hypothesis, {Sessions} sessions speaking, p99 ({source})", Milliseconds(0.99), $"p50 {Milliseconds(0.5)}"),
                new Row("openai engine: CPU per session, of one core", share.ToString("0.00 %", CultureInfo.InvariantCulture)),
            ];
        }

        string Milliseconds(double part) => Percentiles.Of(latencies, part).ToString("0.0 ms", CultureInfo.InvariantCulture);
    }

    /// <summary>The server: knows as much of the protocol as the engine needs.</summary>
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
            var buffer = new byte[32 * 1024];
            while (true)
            {
                var (length, isOver) = (0, false);
                while (!isOver)
                {
                    var received = await socket.ReceiveAsync(buffer.AsMemory(length), context.RequestAborted);
                    if (received.MessageType == WebSocketMessageType.Close)
                        return;
                    (length, isOver) = (length + received.Count, received.EndOfMessage);
                }

                var answer = buffer.AsSpan(0, Math.Min(length, 60)).IndexOf("append"u8) >= 0
                    ? $$"""{"type":"conversation.item.input_audio_transcription.delta","item_id":"item_1","content_index":0,"delta":" {{Stopwatch.GetTimestamp()}}"}"""
                    : """{"type":"session.updated","session":{"type":"transcription","audio":{"input":{"turn_detection":null}}}}""";
                await socket.SendAsync(Encoding.UTF8.GetBytes(answer), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
            }
        });
        await app.RunAsync();
        return 0;
    }

    /// <summary>Everybody at a moment of their own within the 100 ms.</summary>
    static async Task Talk(List<ISpeechStream> streams, short[] speech, long fromFrame, TimeSpan length)
    {
        var started = Stopwatch.GetTimestamp();
        const int Groups = 10;
        for (var slot = 0L; slot < length.Ticks / Frame.Ticks * Groups; slot++)
        {
            if ((Frame / Groups * slot) - Stopwatch.GetElapsedTime(started) is var wait && wait > TimeSpan.Zero)
                await Task.Delay(wait);
            var at = (fromFrame + (slot / Groups)) * Chunk.MaxSamples;
            var chunk = new Chunk(at, speech.AsMemory((int)(at % (speech.Length - Chunk.MaxSamples)), Chunk.MaxSamples));
            for (var person = (int)(slot % Groups); person < streams.Count; person += Groups)
                await streams[person].Hear(chunk, default);
        }
    }

    static async Task Read(ISpeechStream stream, List<double> latencies)
    {
        await foreach (var hypothesis in stream.Hypotheses(default))
        {
            var sent = long.Parse(hypothesis.Words[^1].Text, CultureInfo.InvariantCulture);
            lock (latencies)
                latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }
    }

    static TimeSpan Cpu
    {
        get
        {
            using var self = Process.GetCurrentProcess();
            return self.TotalProcessorTime;
        }
    }
}
