using System.Buffers.Binary;

namespace MeetingScribe.Audio;

/// <summary>What the head of a RIFF/WAVE file says of the samples behind it.</summary>
/// <param name="Tag">The <c>fmt</c> chunk's format: 1 PCM, 3 float, 6 A-law, 7 mu-law; an extensible header's own sub-format.</param>
/// <param name="DataOffset">First byte of the samples.</param>
/// <param name="DataLength">Bytes of samples as declared; null where the writer did not know (a piped file).</param>
public sealed record WavHeader(int Tag, int Channels, int SampleRate, int BitsPerSample, long DataOffset, long? DataLength)
{
    const int Extensible = 0xFFFE;

    /// <summary>Length of <see cref="OfSpeech"/>.</summary>
    public const int Bytes = 44;

    /// <summary>Writers into a pipe leave the size at 0, at the largest there is, or at the largest signed one (sox), some less the header.</summary>
    const uint UnknownLength = 0x7FFF_F000;

    /// <summary>The format as the service takes it, or null if these samples need converting first.</summary>
    public AudioFormat? Format => (Tag, BitsPerSample) switch
    {
        _ when Channels is < 1 or > AudioFormat.MaxChannels => null,
        _ when SampleRate is < AudioFormat.MinSampleRate or > AudioFormat.MaxSampleRate => null,
        (1, 16) => new(AudioEncoding.Pcm16, SampleRate, Channels),
        (6, 8) => new(AudioEncoding.ALaw, SampleRate, Channels),
        (7, 8) => new(AudioEncoding.MuLaw, SampleRate, Channels),
        _ => null,
    };

    /// <summary>The head of a file of 16 kHz mono PCM16: RIFF WAVE, format 1, as in Microsoft's and IBM's "Multimedia Programming Interface" of 1991.</summary>
    public static byte[] OfSpeech(uint dataBytes)
    {
        var riff = new byte[Bytes];
        "RIFF"u8.CopyTo(riff);
        BinaryPrimitives.WriteUInt32LittleEndian(riff.AsSpan(4), Bytes - 8 + dataBytes);
        "WAVEfmt "u8.CopyTo(riff.AsSpan(8));
        BinaryPrimitives.WriteUInt32LittleEndian(riff.AsSpan(16), 16);
        BinaryPrimitives.WriteUInt16LittleEndian(riff.AsSpan(20), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(riff.AsSpan(22), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(riff.AsSpan(24), Chunk.SampleRate);
        BinaryPrimitives.WriteUInt32LittleEndian(riff.AsSpan(28), Chunk.SampleRate * sizeof(short));
        BinaryPrimitives.WriteUInt16LittleEndian(riff.AsSpan(32), sizeof(short));
        BinaryPrimitives.WriteUInt16LittleEndian(riff.AsSpan(34), 16);
        "data"u8.CopyTo(riff.AsSpan(36));
        BinaryPrimitives.WriteUInt32LittleEndian(riff.AsSpan(40), dataBytes);
        return riff;
    }

    /// <summary>Reads the header from a file's first bytes (64 KiB are plenty); null if this is no WAV file.</summary>
    public static WavHeader? Read(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12 || !head.StartsWith("RIFF"u8) || !head[8..].StartsWith("WAVE"u8))
            return null;

        ReadOnlySpan<byte> format = default;
        for (var at = 12; at + 8 <= head.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(head[(at + 4)..]);
            var body = head[(at + 8)..];
            if (head[at..].StartsWith("data"u8))
                return format.Length < 16 ? null : Describe(format, at + 8, length);
            if (length > body.Length)
                return null;
            if (head[at..].StartsWith("fmt "u8))
                format = body[..(int)length];
            at += 8 + (int)length + (int)(length & 1);
        }
        return null;
    }

    static WavHeader Describe(ReadOnlySpan<byte> format, int dataOffset, uint dataLength)
    {
        int Field(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
        var tag = Field(format, 0);
        return new WavHeader(
            tag == Extensible && format.Length >= 26 ? Field(format, 24) : tag,
            Field(format, 2),
            (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(format[4..]), int.MaxValue),
            Field(format, 14),
            dataOffset,
            dataLength is 0 or >= UnknownLength ? null : dataLength);
    }
}
