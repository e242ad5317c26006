using System.Diagnostics;
using System.Globalization;
using MeetingScribe.Audio;
using MeetingScribe.Cli.Sound;
using MeetingScribe.Cli.Wire;

namespace MeetingScribe.Benchmarks;

/// <summary>
/// Strangers who speak one after the other at real time, each a participant of their own, with the embedded engine: the whole service's
/// CPU beside the recogniser's own command line on the same audio, and how long a spoken word takes to be shown unsure and to be stable.
/// </summary>
static class EngineBenchmark
{
    static readonly AudioFormat Format = new(AudioEncoding.Pcm16, Chunk.SampleRate, 1);

    public static async Task<IReadOnlyList<Row>> Run()
    {
        var (recordings, source) = await Speech.Each();
        byte[] speech = [.. recordings.SelectMany(samples => samples)];
        await using var service = await ChildProcess.Service("pocketsphinx");
        // The first stream loads the model; a service does that once.
        await Upload(service.Address, "warm-up", new MemorySound(speech.AsMemory(0, 10 * 32_000), Format), AudioUpload.MaxSpeed, null);

        using var client = new ServiceClient(service.Address);
        var (shown, stable) = (new List<double>(), new List<double>());
        var before = service.Cpu;
        foreach (var (number, samples) in recordings.Index())
        {
            // The pause before the connection goes is what ends the last turn, as in a meeting.
            byte[] withPause = [.. samples, .. new byte[32_000 * 3 / 2]];
            var (meeting, clock) = ($"m{number}", new WordClock());
            (await client.Send(HttpMethod.Post, "/v1/meetings", new { id = meeting }, default)).Dispose();
            var watching = Watch(client, meeting, clock);
            await Upload(service.Address, meeting, new MemorySound(withPause, Format), 1, clock);
            (await client.Send(HttpMethod.Post, $"/v1/meetings/{meeting}/end", null, default)).Dispose();
            await watching;
            shown.AddRange(clock.ToShown);
            stable.AddRange(clock.ToStable);
        }
        var ours = service.Cpu - before;
        var theirs = await CommandLine(speech);

        return
        [
            new Row($"embedded engine, CPU for {speech.Length / 32_000} s of {source}", Seconds(ours), $"pocketsphinx_continuous {Seconds(theirs)}",
                (ours / theirs).ToString("0.00x", CultureInfo.InvariantCulture), "<= 2x, partials and whole-turn final"),
            new Row($"spoken word to first shown ({shown.Count} words by {recordings.Count} strangers)", Spread(shown), Target: "p95 <= 0.8 s"),
            new Row($"spoken word to stable ({stable.Count} words)", Spread(stable), Target: "p95 <= 2.5 s"),
        ];
    }

    static async Task Upload(ServiceAddress address, string meeting, ISound sound, double speed, WordClock? clock) =>
        await new AudioUpload(address, new UploadTarget(meeting, "p", null, "s"), sound, TimeProvider.System, new Random(1))
        {
            Progressed = progress => clock?.Heard(progress.Sent),
        }.Run(speed, default, default);

    static async Task Watch(ServiceClient client, string meeting, WordClock clock)
    {
        await foreach (var (_, what) in new EventReader(client, TimeProvider.System, new Random(1)).Read(meeting, 0, default))
            clock.Seen(what);
    }

    static async Task<TimeSpan> CommandLine(byte[] speech)
    {
        var path = Path.Combine(Path.GetTempPath(), $"scribe-bench-{Guid.NewGuid():N}.wav");
        Speech.WriteWav(path, speech);
        try
        {
            // A process that has ended tells its CPU time only to its parent, here a shell.
            using var shell = Process.Start(new ProcessStartInfo("bash",
                ["-c", "TIMEFORMAT='%U %S'; time pocketsphinx_continuous -infile \"$0\" -logfn /dev/null > /dev/null", path])
            {
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            var times = await shell.StandardError.ReadToEndAsync();
            await shell.WaitForExitAsync();
            return TimeSpan.FromSeconds(times.Trim().Split('\n')[^1].Split(' ').Sum(time => double.Parse(time, CultureInfo.InvariantCulture)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture);

    static string Spread(IReadOnlyCollection<double> seconds) => string.Create(
        CultureInfo.InvariantCulture, $"p50 {Percentiles.Of(seconds, 0.5):0.00} s, p95 {Percentiles.Of(seconds, 0.95):0.00} s");
}
