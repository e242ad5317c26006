using System.Buffers.Binary;

namespace MeetingScribe.Audio;

/// <summary>
/// Tells a file from raw samples by its first bytes. Streams carry raw samples; a client that sends a file instead would
/// be heard as noise, so it is told. Only signatures that real samples practically never make are believed.
/// </summary>
public static class ContainerSignature
{
    /// <summary>Bytes that suffice for every signature; fewer are looked at as far as they go.</summary>
    public const int Length = 1_500;

    /// <summary>A sentence for the client if the stream begins like a file, else null.</summary>
    public static string? Recognise(ReadOnlySpan<byte> start) => KindOf(start) is { } kind
        ? $"This is {kind}, not raw samples; send the samples alone as declared by encoding, rate and channels, or POST the file to the same address."
        : null;

    static string? KindOf(ReadOnlySpan<byte> start) => start switch
    {
        _ when start.StartsWith("RIFF"u8) && At(start, 8, "WAVE"u8) => "a WAV file",
        _ when start.StartsWith("RF64"u8) && At(start, 8, "WAVE"u8) => "a WAV file",
        _ when start.StartsWith("FORM"u8) && At(start, 8, "AIF"u8) => "an AIFF file",
        _ when start.StartsWith("OggS\0"u8) => "an Ogg file (Opus or Vorbis)",
        _ when start.StartsWith("fLaC"u8) => "a FLAC file",
        _ when start.StartsWith("ID3"u8) && start.Length > 4 && start[3] is 2 or 3 or 4 => "an MP3 file",
        _ when start.StartsWith("#!AMR"u8) => "an AMR file",
        _ when At(start, 4, "ftyp"u8) => "an MP4 or M4A file",
        _ when start.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) => "a WebM or Matroska file",
        _ when IsMp3(start) => "an MP3 file",
        _ => null,
    };

    static bool At(ReadOnlySpan<byte> start, int offset, ReadOnlySpan<byte> text) =>
        start.Length >= offset + text.Length && start[offset..].StartsWith(text);

    // An MP3 without tags begins with 11 set bits, which quiet samples do too: ask for a second frame where the first ends.
    static bool IsMp3(ReadOnlySpan<byte> start) =>
        Mp3FrameBytes(start) is > 0 and var first && first < start.Length && Mp3FrameBytes(start[first..]) > 0;

    // MPEG-1 layer III frame header (ISO/IEC 11172-3, 2.4.1.3), and the half rates of MPEG-2 (13818-3). 0: not a header.
    static int Mp3FrameBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4)
            return 0;
        var header = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var isMpeg1 = (header & 0xFFFE_0000) == 0xFFFA_0000;
        var isMpeg2 = (header & 0xFFFE_0000) == 0xFFF2_0000;
        var (bitrateIndex, rateIndex) = ((int)(header >> 12) & 15, (int)(header >> 10) & 3);
        if (!(isMpeg1 || isMpeg2) || bitrateIndex is 0 or 15 || rateIndex == 3)
            return 0;
        ReadOnlySpan<short> mpeg1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
        ReadOnlySpan<short> mpeg2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
        ReadOnlySpan<int> rates = [44_100, 48_000, 32_000];
        var padding = (int)(header >> 9) & 1;
        return isMpeg1
            ? (144_000 * mpeg1[bitrateIndex] / rates[rateIndex]) + padding
            : (72_000 * mpeg2[bitrateIndex] / (rates[rateIndex] / 2)) + padding;
    }
}
