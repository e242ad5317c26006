using System.Diagnostics;
using System.Runtime.InteropServices;
using MeetingScribe.Audio;

namespace MeetingScribe.Tests;

/// <summary>Speech for tests: a real recording where there are some, else one synthesised by flite.</summary>
static class Voice
{
    /// <summary>A read sentence of some seconds at the rate asked for. <paramref name="source"/> says where it is from.</summary>
    public static Sound Sentence(int rate, out string source)
    {
        var recording = Repository.Speech is { } folder ? Path.Combine(folder, "librivox-austen-0870.wav") : null;
        source = recording is null ? "synthesised by flite" : "real recording " + Path.GetFileName(recording);
        return recording is null
            ? Synthesise("He had then leisure to consider how much there might be in his power to do for them.", rate)
            : Read(recording, rate);
    }

    /// <summary>Any audio file, through ffmpeg, mixed down to mono.</summary>
    /// <param name="declare">What ffmpeg must be told of a file without a header.</param>
    public static Sound Read(string path, int rate = Chunk.SampleRate, string[]? declare = null)
    {
        using var ffmpeg = Start("ffmpeg", ["-v", "error", .. declare ?? [], "-i", path, "-f", "s16le", "-ac", "1", "-ar", $"{rate}", "-"]);
        using var bytes = new MemoryStream();
        ffmpeg.StandardOutput.BaseStream.CopyTo(bytes);
        ffmpeg.WaitForExit();
        Assert.Equal(0, ffmpeg.ExitCode);
        return new(MemoryMarshal.Cast<byte, short>(bytes.ToArray()).ToArray(), rate);
    }

    /// <summary>The sound as an audio file of that type, made by ffmpeg.</summary>
    public static byte[] Encode(Sound sound, string type)
    {
        var (raw, file) = (Path.GetTempFileName(), Path.Combine(Path.GetTempPath(), $"speech-{Guid.NewGuid():n}.{type}"));
        try
        {
            File.WriteAllBytes(raw, sound.Bytes);
            using var ffmpeg = Start("ffmpeg", ["-v", "error", "-f", "s16le", "-ar", $"{Chunk.SampleRate}", "-ac", "1", "-i", raw, file]);
            ffmpeg.WaitForExit();
            return File.ReadAllBytes(file);
        }
        finally
        {
            File.Delete(raw);
            File.Delete(file);
        }
    }

    /// <param name="voice">One of flite's: kal16, slt, rms, awb.</param>
    public static Sound Synthesise(string text, int rate = Chunk.SampleRate, string voice = "slt")
    {
        var file = Path.Combine(Path.GetTempPath(), $"speech-{Guid.NewGuid():n}.wav");
        try
        {
            using var flite = Start("flite", ["-voice", voice, "-t", text, "-o", file]);
            flite.WaitForExit();
            return Read(file, rate);
        }
        finally
        {
            File.Delete(file);
        }
    }

    static Process Start(string program, string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
}
