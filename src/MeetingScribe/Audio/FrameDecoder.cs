using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MeetingScribe.Audio;

/// <summary>
/// Bytes of any length, cut anywhere, to mono 16-bit samples at the client's rate. Keeps the bytes of an unfinished
/// sample frame until the rest of it comes.
/// </summary>
sealed class FrameDecoder(AudioFormat format)
{
    readonly int bytesPerFrame = format.BytesPerFrame;
    readonly byte[] partial = new byte[format.BytesPerFrame];
    short[] interleaved = [];

    /// <summary>Bytes of a frame that is not complete yet.</summary>
    public int PartialBytes { get; private set; }

    /// <summary>Fills <paramref name="mono"/> as far as the bytes reach and says how many bytes it took.</summary>
    /// <param name="mono">At least one sample.</param>
    public int Decode(ReadOnlySpan<byte> bytes, Span<short> mono, out int frames)
    {
        Debug.Assert(!mono.IsEmpty);
        frames = 0;
        var taken = 0;

        // 1. Complete the frame that was cut.
        if (PartialBytes > 0)
        {
            taken = Keep(bytes);
            if (PartialBytes < bytesPerFrame)
                return taken;
            DecodeFrames(partial, mono);
            PartialBytes = 0;
            frames = 1;
        }

        // 2. All whole frames there is room for.
        var whole = Math.Min((bytes.Length - taken) / bytesPerFrame, mono.Length - frames);
        DecodeFrames(bytes.Slice(taken, whole * bytesPerFrame), mono[frames..]);
        taken += whole * bytesPerFrame;
        frames += whole;

        // 3. What is left is less than a frame, or must wait for room.
        return frames < mono.Length ? taken + Keep(bytes[taken..]) : taken;
    }

    int Keep(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, bytesPerFrame - PartialBytes);
        bytes[..count].CopyTo(partial.AsSpan(PartialBytes));
        PartialBytes += count;
        return count;
    }

    void DecodeFrames(ReadOnlySpan<byte> bytes, Span<short> mono)
    {
        if (format.Channels == 1)
        {
            DecodeSamples(bytes, mono);
            return;
        }
        var count = bytes.Length / bytesPerFrame * 2;
        if (interleaved.Length < count)
            interleaved = new short[Math.Max(count, mono.Length * 2)];
        DecodeSamples(bytes, interleaved);
        MixDown(interleaved.AsSpan(0, count), mono);
    }

    void DecodeSamples(ReadOnlySpan<byte> bytes, Span<short> samples)
    {
        switch (format.Encoding)
        {
            case AudioEncoding.MuLaw:
                G711.DecodeMuLaw(bytes, samples);
                break;
            case AudioEncoding.ALaw:
                G711.DecodeALaw(bytes, samples);
                break;
            default:
                Debug.Assert(BitConverter.IsLittleEndian, "PCM16 is little-endian on the wire; so are all machines .NET 10 runs on but s390x.");
                bytes.CopyTo(MemoryMarshal.AsBytes(samples));
                break;
        }
    }

    // Division rounds towards zero, so the mean of noise stays zero (a shift would add half a unit of DC).
    internal static void MixDown(ReadOnlySpan<short> interleaved, Span<short> mono)
    {
        for (var i = 0; i < interleaved.Length / 2; i++)
            mono[i] = (short)((interleaved[2 * i] + interleaved[(2 * i) + 1]) / 2);
    }
}
