using System.Buffers.Binary;
using MeetingScribe.Audio;
using MeetingScribe.Cli.Demo;
using MeetingScribe.Cli.Sound;

namespace MeetingScribe.Benchmarks;

/// <summary>16 kHz mono speech for the benchmarks: real recordings where they lie beside the checkout, else the demo's voices.</summary>
static class Speech
{
    static readonly string[] Strangers =
    [
        "librivox-austen-0870.wav", "librivox-austen-0890.wav", "libri-1088-134315-0000.wav", "libri-1272-quilter.wav",
        "cheetah-test-en.wav", "arctic_a0024.wav", "harvard-birch.wav", "jfk.wav",
    ];

    /// <summary>Each recording by itself: a stranger's first words, of which the recogniser has not learned the voice.</summary>
    public static async Task<(IReadOnlyList<byte[]> Recordings, string Source)> Each()
    {
        if (Shared("speech") is not { } folder)
            return ([(await Load()).Samples], "flite's voices");
        var each = new List<byte[]>();
        foreach (var recording in Strangers)
            each.Add(Join([await SoundFile.Open(Path.Combine(folder, recording), default)]));
        return (each, "real speech");
    }

    public static async Task<(byte[] Samples, string Source)> Load()
    {
        if (Shared("speech") is not null)
            return ([.. (await Each()).Recordings.SelectMany(samples => samples)], "real speech");
        var script = DemoScript.Bundled();
        var oneByOne = script with { Lines = [.. script.Lines.Take(14).Select(line => line with { Pause = TimeSpan.FromSeconds(0.5) })] };
        var tracks = (await DemoVoices.Speak(oneByOne, default)).Values.Select(track => Join([track])).ToList();
        var mixed = new byte[tracks[0].Length];
        for (var at = 0; at < mixed.Length; at += 2)
            BinaryPrimitives.WriteInt16LittleEndian(mixed.AsSpan(at), (short)tracks.Sum(track => BinaryPrimitives.ReadInt16LittleEndian(track.AsSpan(at))));
        return (mixed, "flite's voices");
    }

    /// <summary>A WAV file of 16 kHz samples, for the recogniser's own command line.</summary>
    public static void WriteWav(string path, byte[] samples)
    {
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write("RIFF"u8);
        writer.Write(36 + samples.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(Chunk.SampleRate);
        writer.Write(Chunk.SampleRate * sizeof(short));
        writer.Write((short)sizeof(short));
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(samples.Length);
        writer.Write(samples);
    }

    static byte[] Join(IEnumerable<ISound> sounds)
    {
        using var all = new MemoryStream();
        foreach (var sound in sounds)
        {
            using (sound)
            {
                var samples = new byte[sound.Frames * sound.Format.BytesPerFrame];
                sound.Read(0, samples);
                all.Write(samples);
            }
        }
        return all.ToArray();
    }

    /// <summary>A folder of the material that lies beside the checkout, on machines that have it.</summary>
    public static string? Shared(string name)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "MeetingScribe.sln")))
                return Path.Combine(folder, "..", "shared", name) is var shared && Directory.Exists(shared) ? shared : null;
        }
        return null;
    }
}
