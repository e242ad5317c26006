using System.ComponentModel;
using System.Diagnostics;
using MeetingScribe.Audio;
using MeetingScribe.Cli.Sound;

namespace MeetingScribe.Cli.Demo;

/// <summary>Speaks a script with Debian's flite voices and lays each role's lines on a track of its own, all on one clock.</summary>
internal static class DemoVoices
{
    /// <summary>What flite's better voices speak at, in Hz.</summary>
    const int SampleRate = 16_000;

    public static async Task<IReadOnlyDictionary<string, MemorySound>> Speak(DemoScript script, CancellationToken cancellation)
    {
        // 1. Every line by itself; they are independent, so all cores may speak.
        var spoken = new byte[script.Lines.Count][];
        await Parallel.ForEachAsync(script.Lines.Index(), cancellation, async (line, stop) =>
            spoken[line.Index] = await Say(script.Voices[line.Item.Role], line.Item.Words, stop));

        // 2. When each begins, in sample frames of the meeting.
        var (starts, end) = (new long[spoken.Length], 0L);
        foreach (var (index, line) in script.Lines.Index())
        {
            starts[index] = Math.Max(0, end + (long)(line.Pause.TotalSeconds * SampleRate));
            end = starts[index] + (spoken[index].Length / sizeof(short));
        }

        // 3. One track a role, silent where others speak.
        var length = starts.Zip(spoken, (start, samples) => start + (samples.Length / sizeof(short))).Max();
        return script.Voices.Keys.ToDictionary(role => role, role =>
        {
            var track = new byte[length * sizeof(short)];
            foreach (var (index, line) in script.Lines.Index().Where(line => line.Item.Role == role))
                spoken[index].CopyTo(track, starts[index] * sizeof(short));
            return new MemorySound(track, new AudioFormat(AudioEncoding.Pcm16, SampleRate, 1));
        });
    }

    static async Task<byte[]> Say(string voice, string words, CancellationToken cancellation)
    {
        var file = Path.Combine(Path.GetTempPath(), $"scribe-{Guid.NewGuid():N}.wav");
        try
        {
            using var flite = Process.Start(new ProcessStartInfo("flite", ["-voice", voice, "-t", words, "-o", file]))!;
            await flite.WaitForExitAsync(cancellation);
            if (flite.ExitCode != 0)
                throw new ScribeException($"flite could not speak with the voice {voice}; `flite -lv` lists those it has.");
            var wav = await File.ReadAllBytesAsync(file, cancellation);
            if (WavHeader.Read(wav) is not { Format: { Encoding: AudioEncoding.Pcm16, SampleRate: SampleRate, Channels: 1 } } header)
                throw new ScribeException($"flite's voice {voice} does not speak 16 kHz mono, which the demo needs.");
            return wav[(int)header.DataOffset..];
        }
        catch (Win32Exception)
        {
            throw new ScribeException("The demo's voices need flite (apt-get install flite).");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
