using System.Diagnostics;

namespace MeetingScribe.Audio;

/// <summary>
/// A client's bytes in, chunks out: decoded, mixed down and resampled. The chunks are a function of the bytes alone,
/// however those are cut, and an intake that begins at any chunk makes the same chunks bit for bit.
/// It owns the one buffer its chunks point into, holds at most 200 ms of audio, allocates nothing after its first
/// samples, and belongs to one thread at a time.
/// <code>
/// for (var rest = bytes; ; rest = rest[intake.Write(rest.Span)..])
/// {
///     while (intake.TryRead(out var chunk))
///         await Hear(chunk);
///     if (rest.IsEmpty)
///         break;
/// }
/// </code>
/// </summary>
public sealed class AudioIntake : IDisposable
{
    readonly FrameDecoder decoder;
    readonly Resampler resampler;
    readonly short[] frames;
    readonly short[] samples = new short[Chunk.MaxSamples];
    int framesStart;
    int framesEnd;
    int filled;
    long framesWritten;
    long position;
    long end = long.MaxValue;
    int runIn;

    /// <param name="format">What the client declared.</param>
    /// <param name="position">The first chunk wanted: 0 for a new stream, any multiple of <see cref="Chunk.MaxSamples"/>
    /// to resume. Bytes are then expected from <see cref="RawOffset"/> on.</param>
    /// <exception cref="MissingLibraryException">libspeexdsp is not installed.</exception>
    public AudioIntake(AudioFormat format, long position = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfNotEqual(position % Chunk.MaxSamples, 0, nameof(position));
        decoder = new FrameDecoder(format);
        resampler = new Resampler(format.SampleRate);
        frames = new short[format.SampleRate / 10];
        this.position = position;
        var start = resampler.StartBefore(position);
        framesWritten = start.Frame;
        runIn = (int)(position - start.Position);
        RawOffset = start.Frame * format.BytesPerFrame;
    }

    /// <summary>Byte of the recording to begin feeding with; before the first chunk's own samples where the resampler needs them.</summary>
    public long RawOffset { get; }

    /// <summary>Position of the next chunk.</summary>
    public long Position => position;

    /// <summary>Bytes of a sample frame that is not complete. More than 0 at the end means the client's last bytes were cut or its declaration is wrong.</summary>
    public int OddBytes => decoder.PartialBytes;

    /// <summary>Throws unless everything native that an intake needs is installed; for the start of the process.</summary>
    /// <exception cref="MissingLibraryException">libspeexdsp is not installed.</exception>
    public static void RequireLibraries() => MissingLibraryException.ThrowUnlessLoadable(SpeexResampler.Library, SpeexResampler.Package);

    /// <summary>Takes what there is room for; 0 when a chunk must be read first.</summary>
    /// <returns>Bytes taken.</returns>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        if (end != long.MaxValue)
            ThrowFinished();
        if (framesStart == framesEnd)
            framesStart = framesEnd = 0;
        if (framesEnd == frames.Length || bytes.IsEmpty)
            return 0;
        var taken = decoder.Decode(bytes, frames.AsSpan(framesEnd), out var decoded);
        framesEnd += decoded;
        framesWritten += decoded;
        return taken;
    }

    /// <summary>No more bytes. The rest, at most three chunks of which the last may be short, is read as ever.</summary>
    public void Finish()
    {
        if (end == long.MaxValue)
            end = resampler.OutputOf(framesWritten);
    }

    /// <summary>The next chunk, if there are bytes enough for it; valid until the next call.</summary>
    public bool TryRead(out Chunk chunk)
    {
        Debug.Assert(filled < samples.Length);
        SkipRunIn();
        var wanted = (int)Math.Clamp(end - position, 0, samples.Length);
        Fill(wanted);
        if (wanted == 0 || filled < wanted)
        {
            chunk = default;
            return false;
        }
        chunk = new Chunk(position, samples.AsMemory(0, wanted));
        position += wanted;
        filled = 0;
        return true;
    }

    public void Dispose() => resampler.Dispose();

    void SkipRunIn()
    {
        while (runIn > 0)
        {
            var before = runIn;
            Fill(Math.Min(runIn, samples.Length));
            runIn -= filled;
            filled = 0;
            if (runIn == before)
                return;
        }
    }

    void Fill(int wanted)
    {
        while (filled < wanted)
        {
            var source = framesStart < framesEnd ? frames.AsSpan(framesStart, framesEnd - framesStart)
                : end == long.MaxValue ? default
                : resampler.Tail.Span;
            if (source.IsEmpty)
                return;
            resampler.Process(source, samples.AsSpan(filled, wanted - filled), out var taken, out var given);
            if (framesStart < framesEnd)
                framesStart += taken;
            filled += given;
        }
    }

    static void ThrowFinished() => throw new InvalidOperationException("The intake was finished; nothing can be written to it.");
}
