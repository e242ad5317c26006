using System.Diagnostics;
using System.Globalization;
using MeetingScribe.Audio;
using MeetingScribe.Turns;

namespace MeetingScribe.Benchmarks;

/// <summary>What 100 ms of one participant's audio cost from bytes to turns: time and allocations.</summary>
static class ChunkBenchmark
{
    const int Rounds = 40;

    public static async Task<IReadOnlyList<Row>> Run()
    {
        var (speech, source) = await Speech.Load();
        return
        [
            Measure($"chunk path, 16 kHz ({source})", speech, new AudioFormat(AudioEncoding.Pcm16, 16_000, 1)),
            Measure("chunk path, 48 kHz resampled", speech, new AudioFormat(AudioEncoding.Pcm16, 48_000, 1)),
            Measure("chunk path, digital silence", new byte[speech.Length], new AudioFormat(AudioEncoding.Pcm16, 16_000, 1)),
        ];
    }

    static Row Measure(string name, byte[] audio, AudioFormat format)
    {
        using var intake = new AudioIntake(format);
        var turns = new TurnDetector(new TurnOptions());
        Feed(intake, turns, audio);

        var (chunks, best, allocated) = (0, TimeSpan.MaxValue, GC.GetAllocatedBytesForCurrentThread());
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            chunks = Feed(intake, turns, audio);
            var took = Stopwatch.GetElapsedTime(started);
            best = took < best ? took : best;
        }
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return new Row(name, $"{(best.TotalNanoseconds / chunks).ToString("n0", CultureInfo.InvariantCulture)} ns/chunk", Ratio: $"{allocated} bytes allocated", Target: "0 bytes");
    }

    static int Feed(AudioIntake intake, TurnDetector turns, ReadOnlySpan<byte> audio)
    {
        var chunks = 0;
        while (!audio.IsEmpty)
        {
            audio = audio[intake.Write(audio)..];
            while (intake.TryRead(out var chunk))
            {
                turns.Hear(chunk);
                chunks++;
            }
        }
        return chunks;
    }
}
