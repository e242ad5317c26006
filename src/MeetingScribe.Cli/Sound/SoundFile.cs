using System.ComponentModel;
using System.Diagnostics;
using MeetingScribe.Audio;

namespace MeetingScribe.Cli.Sound;

/// <summary>Opens audio files: WAV as it is where the service takes its samples, everything else through ffmpeg.</summary>
internal static class SoundFile
{
    const int HeadBytes = 64 * 1024;
    const int FloatTag = 3;

    public static async Task<ISound> Open(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path))
            throw new ScribeException($"There is no file {path}.");
        return OpenWav(path, FileOptions.None) ?? await Convert(path, cancellation);
    }

    static ISound? OpenWav(string path, FileOptions options)
    {
        var file = File.OpenHandle(path, options: options);
        try
        {
            var head = new byte[Math.Min(HeadBytes, RandomAccess.GetLength(file))];
            var header = WavHeader.Read(head.AsSpan(0, RandomAccess.Read(file, head, 0)));
            if (header is not null)
            {
                var there = RandomAccess.GetLength(file) - header.DataOffset;
                var length = Math.Min(there, header.DataLength ?? there);
                if (header.Format is { } format)
                    return new FileSound(file, format, header.DataOffset, length);
                if (header is { Tag: FloatTag, BitsPerSample: 32, Channels: 1 or 2, SampleRate: >= AudioFormat.MinSampleRate and <= AudioFormat.MaxSampleRate })
                    return new FloatSound(file, header.SampleRate, header.Channels, header.DataOffset, length);
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }
        file.Dispose();
        return null;
    }

    static async Task<ISound> Convert(string path, CancellationToken cancellation)
    {
        var converted = Path.Combine(Path.GetTempPath(), $"scribe-{Guid.NewGuid():N}.wav");
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in (string[])["-v", "error", "-i", path, "-vn", "-ac", "1", "-ar", "16000", "-c:a", "pcm_s16le", converted])
            start.ArgumentList.Add(argument);
        try
        {
            using var ffmpeg = Process.Start(start)!;
            ffmpeg.StandardInput.Close();
            var complaint = await ffmpeg.StandardError.ReadToEndAsync(cancellation);
            await ffmpeg.WaitForExitAsync(cancellation);
            if (ffmpeg.ExitCode != 0)
                throw new ScribeException($"{path} is no audio that ffmpeg can read: {complaint.Trim().Split('\n')[^1]}");
            return OpenWav(converted, FileOptions.DeleteOnClose)!;
        }
        catch (Win32Exception)
        {
            throw new ScribeException($"{path} is not a WAV file of 16-bit PCM, float or G.711 at 8 to 48 kHz with one or two channels, "
                + "and ffmpeg, which reads everything else, is not installed (apt-get install ffmpeg).");
        }
        catch
        {
            File.Delete(converted);
            throw;
        }
    }
}
