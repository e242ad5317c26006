using System.Globalization;
using System.Runtime.InteropServices;
using MeetingScribe.Cli.Load;

namespace MeetingScribe.Benchmarks;

/// <summary>
/// Participant streams per core with the scripted engine, recordings on, beside a bare WebSocket sink that is sent the
/// same bytes by the same client. CPU is that of the server's process alone.
/// </summary>
static class StreamsBenchmark
{
    const int Streams = 400;
    const int PerMeeting = 8;
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);

    public static async Task<IReadOnlyList<Row>> Run()
    {
        var (speech, source) = await Speech.Load();
        var hush = Hush(new Random(1));
        byte[] OneSpeaks(int person) => person % PerMeeting == 0 ? speech : hush;
        byte[] AllSpeak(int person) => speech;

        await using var sink = await ChildProcess.Sink();
        var bareNative = await PerCore(sink, AudioDoor.Native, OneSpeaks);
        var bareRealtime = await PerCore(sink, AudioDoor.Realtime, OneSpeaks);
        return
        [
            await Beside(bareNative, AudioDoor.Native, $"streams per core, 1 of {PerMeeting} speaking ({source})", OneSpeaks, "<= 3x the sink's CPU"),
            await Beside(bareNative, AudioDoor.Native, "streams per core, everyone speaking", AllSpeak, ">= 1,000"),
            await Beside(bareRealtime, AudioDoor.Realtime, $"realtime streams per core, 1 of {PerMeeting} speaking", OneSpeaks, ""),
            await Beside(bareRealtime, AudioDoor.Realtime, "realtime streams per core, everyone speaking", AllSpeak, ""),
        ];
    }

    static async Task<Row> Beside(double sinkPerCore, AudioDoor door, string measure, Func<int, byte[]> audioOf, string target)
    {
        await using var service = await ChildProcess.Service("scripted");
        var perCore = await PerCore(service, door, audioOf);
        return new Row(measure, perCore.ToString("n0", CultureInfo.InvariantCulture),
            $"bare sink {sinkPerCore.ToString("n0", CultureInfo.InvariantCulture)}",
            (sinkPerCore / perCore).ToString("0.0x CPU", CultureInfo.InvariantCulture), target);
    }

    /// <summary>Streams that one core of the server's carries, by what it used for <see cref="Streams"/> of them.</summary>
    public static async Task<double> PerCore(ChildProcess server, AudioDoor door, Func<int, byte[]> audioOf)
    {
        await using var crowd = await Crowd.Join(server.Address, door, Streams, PerMeeting, audioOf);
        await crowd.Talk(WarmUp, fromFrame: 0);
        var before = server.Cpu;
        await crowd.Talk(Measured, fromFrame: (int)(WarmUp.TotalMilliseconds / 100));
        return Streams * Measured / (server.Cpu - before);
    }

    /// <summary>Ten seconds of a quiet room: noise at -66 dB.</summary>
    static byte[] Hush(Random random)
    {
        var samples = new short[160_000];
        foreach (ref var sample in samples.AsSpan())
            sample = (short)random.Next(-28, 29);
        return MemoryMarshal.AsBytes(samples.AsSpan()).ToArray();
    }
}
