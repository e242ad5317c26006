namespace MeetingScribe.Audio;

/// <summary>
/// G.711 to 16-bit samples and back by table; back means the nearest code. Formulas: ITU-T G.711 (11/88), as in Sun's g711.c: mu-law spans +-32124 and A-law
/// +-32256 of the 16-bit range.
/// </summary>
static class G711
{
    static readonly short[] MuLaw = Table(FromMuLaw);
    static readonly short[] ALaw = Table(FromALaw);
    static readonly Lazy<byte[]> ToMuLaw = new(() => Inverse(MuLaw));
    static readonly Lazy<byte[]> ToALaw = new(() => Inverse(ALaw));

    /// <summary>One sample per byte; <paramref name="samples"/> is at least as long as <paramref name="bytes"/>.</summary>
    public static void DecodeMuLaw(ReadOnlySpan<byte> bytes, Span<short> samples) => Decode(MuLaw, bytes, samples);

    /// <inheritdoc cref="DecodeMuLaw"/>
    public static void DecodeALaw(ReadOnlySpan<byte> bytes, Span<short> samples) => Decode(ALaw, bytes, samples);

    /// <summary>One byte per sample; <paramref name="bytes"/> is at least as long as <paramref name="samples"/>.</summary>
    public static void EncodeMuLaw(ReadOnlySpan<short> samples, Span<byte> bytes) => Encode(ToMuLaw.Value, samples, bytes);

    /// <inheritdoc cref="EncodeMuLaw"/>
    public static void EncodeALaw(ReadOnlySpan<short> samples, Span<byte> bytes) => Encode(ToALaw.Value, samples, bytes);

    static void Encode(byte[] codes, ReadOnlySpan<short> samples, Span<byte> bytes)
    {
        for (var i = 0; i < samples.Length; i++)
            bytes[i] = codes[samples[i] - short.MinValue];
    }

    /// <summary>The nearest code for each of the 65,536 samples.</summary>
    static byte[] Inverse(short[] table)
    {
        var codes = Enumerable.Range(0, 256).OrderBy(code => table[code]).ToArray();
        var inverse = new byte[1 << 16];
        for (int sample = short.MinValue, at = 0; sample <= short.MaxValue; sample++)
        {
            while (at < 255 && Math.Abs(table[codes[at + 1]] - sample) <= Math.Abs(table[codes[at]] - sample))
                at++;
            inverse[sample - short.MinValue] = (byte)codes[at];
        }

        return inverse;
    }

    static void Decode(short[] table, ReadOnlySpan<byte> bytes, Span<short> samples)
    {
        samples = samples[..bytes.Length];
        for (var i = 0; i < bytes.Length; i++)
            samples[i] = table[bytes[i]];
    }

    static short[] Table(Func<int, int> decode) =>
        [.. Enumerable.Range(0, 256).Select(code => (short)decode(code))];

    // Sign, 3 bits of exponent and 4 of mantissa, all inverted, around a bias of 132 (33 in 14 bits).
    static int FromMuLaw(int code)
    {
        const int Bias = 132;
        code = ~code;
        var magnitude = ((((code & 0x0F) << 3) + Bias) << ((code & 0x70) >> 4)) - Bias;
        return (code & 0x80) != 0 ? -magnitude : magnitude;
    }

    // Even bits inverted; the lowest exponent is linear, the others have an implied leading one.
    static int FromALaw(int code)
    {
        code ^= 0x55;
        var exponent = (code & 0x70) >> 4;
        var magnitude = ((code & 0x0F) << 4) + 8;
        if (exponent > 0)
            magnitude = (magnitude + 256) << (exponent - 1);
        return (code & 0x80) != 0 ? magnitude : -magnitude;
    }
}
