using System.Runtime.InteropServices;

namespace MeetingScribe.Audio;

/// <summary>
/// Takes the noise out of a client's bytes and gives them back in the client's own format: as many out as went in, up to 40 ms
/// late until <see cref="Flush"/>. One channel; belongs to one thread at a time.
/// </summary>
public sealed class CleanAudio : IDisposable
{
    readonly NoiseReduction reduction;
    readonly AudioFormat format;
    readonly short[] frame;
    readonly byte[] raw;
    readonly List<byte> cleaned = [];
    int filled;
    bool hasFrameInside;

    /// <param name="strength">0 to 1.</param>
    public CleanAudio(AudioFormat format, NoiseReductionKind kind, float strength)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(format.Channels, 1, nameof(format));
        this.format = format;
        reduction = new NoiseReduction(format.SampleRate, kind, strength);
        frame = new short[reduction.FrameSize];
        raw = new byte[frame.Length * format.BytesPerFrame];
    }

    /// <summary>What is clean by now.</summary>
    public ReadOnlyMemory<byte> Take(ReadOnlySpan<byte> bytes)
    {
        cleaned.Clear();
        while (!bytes.IsEmpty)
        {
            var taken = Math.Min(bytes.Length, raw.Length - filled);
            bytes[..taken].CopyTo(raw.AsSpan(filled));
            bytes = bytes[taken..];
            if ((filled += taken) == raw.Length)
                Process(raw.Length);
        }

        return cleaned.ToArray();
    }

    /// <summary>The rest of what was taken; half a sample stays.</summary>
    public ReadOnlyMemory<byte> Flush()
    {
        cleaned.Clear();
        var (rest, odd) = (filled - filled % format.BytesPerFrame, raw[Math.Max(0, filled - 1)]);
        var half = filled - rest;
        raw.AsSpan(rest).Clear();
        Process(raw.Length);
        raw.AsSpan().Clear();
        Process(rest);
        hasFrameInside = false;
        raw[0] = odd;
        filled = half;
        return cleaned.ToArray();
    }

    public void Dispose() => reduction.Dispose();

    /// <summary>A frame goes in, and of the one before it the first <paramref name="count"/> bytes come out.</summary>
    void Process(int count)
    {
        Decode();
        reduction.Process(frame);
        filled = 0;
        if (hasFrameInside)
            Encode(count / format.BytesPerFrame);
        hasFrameInside = true;
    }

    void Decode()
    {
        switch (format.Encoding)
        {
            case AudioEncoding.MuLaw:
                G711.DecodeMuLaw(raw, frame);
                break;
            case AudioEncoding.ALaw:
                G711.DecodeALaw(raw, frame);
                break;
            default:
                raw.CopyTo(MemoryMarshal.AsBytes(frame.AsSpan()));
                break;
        }
    }

    void Encode(int samples)
    {
        var from = cleaned.Count;
        CollectionsMarshal.SetCount(cleaned, from + samples * format.BytesPerFrame);
        var into = CollectionsMarshal.AsSpan(cleaned)[from..];
        switch (format.Encoding)
        {
            case AudioEncoding.MuLaw:
                G711.EncodeMuLaw(frame.AsSpan(0, samples), into);
                break;
            case AudioEncoding.ALaw:
                G711.EncodeALaw(frame.AsSpan(0, samples), into);
                break;
            default:
                MemoryMarshal.AsBytes(frame.AsSpan(0, samples)).CopyTo(into);
                break;
        }
    }
}
