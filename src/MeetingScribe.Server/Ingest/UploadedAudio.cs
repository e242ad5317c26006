using System.ComponentModel;
using System.Diagnostics;
using MeetingScribe.Audio;
using MeetingScribe.Server.Access;

namespace MeetingScribe.Server.Ingest;

/// <summary>
/// An uploaded file as raw samples: a plain WAV is read as it is, everything else goes through ffmpeg if it is installed.
/// Used by one request.
/// </summary>
sealed class UploadedAudio : IAsyncDisposable
{
    const int HeadBytes = 4_096;
    const int FeedBytes = 1 << 16;

    /// <summary>What ffmpeg is asked for: the pipeline's own format.</summary>
    static readonly AudioFormat Decoded = new(AudioEncoding.Pcm16, Chunk.SampleRate, 1);

    readonly Stream body;
    readonly byte[] head;
    int headAt;
    int headEnd;
    long remaining = long.MaxValue;
    long announced;
    Process? ffmpeg;
    readonly CancellationTokenSource over = new();
    Task feeding = Task.CompletedTask;

    /// <summary>Read from the start: a full pipe would stop ffmpeg.</summary>
    Task<string> complaints = Task.FromResult("");

    UploadedAudio(Stream body, byte[] head, int headEnd) => (this.body, this.head, this.headEnd) = (body, head, headEnd);

    public AudioFormat Format { get; private set; }

    /// <summary>Why it cannot be read; may appear while reading.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Bytes of samples read so far.</summary>
    public long Bytes { get; private set; }

    public static async Task<UploadedAudio> Open(Stream body, CancellationToken cancellation)
    {
        var first = new byte[HeadBytes];
        var count = await body.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellation);
        var audio = new UploadedAudio(body, first, count);
        if (count == 0)
            audio.Problem = Problem.UnsupportedFormat("The body is empty. Send a WAV file, or with ffmpeg installed on the server any audio file.");
        else if (!audio.TryReadWav())
            audio.StartFfmpeg();
        return audio;
    }

    /// <summary>The next samples as <see cref="Format"/> declares them; 0 at the end.</summary>
    public async ValueTask<int> Read(Memory<byte> buffer, CancellationToken cancellation)
    {
        int count;
        if (ffmpeg is null)
        {
            count = await ReadBody(buffer[..(int)Math.Min(buffer.Length, remaining)], cancellation);
            remaining -= count;
            if (count == 0)
                CheckWhole();
        }
        else
        {
            count = await ffmpeg.StandardOutput.BaseStream.ReadAsync(buffer, cancellation);
            if (count == 0)
                await CheckFfmpeg(cancellation);
        }

        Bytes += count;
        return count;
    }

    /// <summary>A WAV file whose samples the intake takes; false leaves the head untouched for ffmpeg.</summary>
    bool TryReadWav()
    {
        if (WavHeader.Read(head.AsSpan(0, headEnd)) is not { Format: { } format } header)
            return false;
        Format = format;
        remaining = header.DataLength is { } length ? length - length % format.BytesPerFrame : long.MaxValue;
        announced = header.DataLength ?? 0;
        headAt = (int)header.DataOffset;
        return true;
    }

    void StartFfmpeg()
    {
        Format = Decoded;
        try
        {
            ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", $"-hide_banner -loglevel error -i pipe:0 -vn -f s16le -ac 1 -ar {Decoded.SampleRate} pipe:1")
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            feeding = Feed(ffmpeg);
            complaints = ffmpeg.StandardError.ReadToEndAsync();
        }
        catch (Win32Exception)
        {
            Problem = Problem.UnsupportedFormat(
                "This is not a WAV file of PCM16, mu-law or A-law with 8000 to 48000 Hz and 1 or 2 channels, and ffmpeg, which reads everything else, is not installed on the server (apt-get install ffmpeg).");
        }
    }

    async Task Feed(Process decoder)
    {
        await using var input = decoder.StandardInput.BaseStream;
        var buffer = new byte[FeedBytes];
        var isRead = await TryFeed(input, head.AsMemory(headAt, headEnd - headAt));
        while (isRead && await body.ReadAsync(buffer, over.Token) is > 0 and var count)
            isRead = await TryFeed(input, buffer.AsMemory(0, count));
    }

    /// <summary>False if ffmpeg has stopped reading; its exit code says whether that matters.</summary>
    static async Task<bool> TryFeed(Stream input, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await input.WriteAsync(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    async ValueTask<int> ReadBody(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (headAt == headEnd)
            return await body.ReadAsync(buffer, cancellation);
        var count = Math.Min(buffer.Length, headEnd - headAt);
        head.AsMemory(headAt, count).CopyTo(buffer);
        headAt += count;
        return count;
    }

    void CheckWhole()
    {
        if (Bytes % Format.BytesPerFrame != 0)
            Problem = Problem.UnsupportedFormat($"The WAV file ends inside a sample, after {Bytes} bytes of audio. Send the whole file.");
        else if (announced > 0 && remaining > 0)
            Problem = Problem.UnsupportedFormat($"The WAV file ends after {Bytes} of the {announced} bytes of audio that its header announces. Send the whole file.");
    }

    async Task CheckFfmpeg(CancellationToken cancellation)
    {
        var error = await complaints;
        await ffmpeg!.WaitForExitAsync(cancellation);
        if (ffmpeg.ExitCode != 0 || Bytes == 0)
            Problem = Problem.UnsupportedFormat($"ffmpeg cannot read this as audio: {error.Split('\n', 2)[0].Trim()}");
        else
            await feeding; // to ffmpeg, a body that breaks off looks like its end
    }

    public async ValueTask DisposeAsync()
    {
        if (ffmpeg is null)
            return;
        await over.CancelAsync();
        if (!ffmpeg.HasExited)
            ffmpeg.Kill();
        await feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ffmpeg.Dispose();
        over.Dispose();
    }
}
