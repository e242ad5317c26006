namespace MeetingScribe.Tests.Cli;

/// <summary>A WAV file around samples.</summary>
static class WavBytes
{
    public static byte[] Of(byte[] samples, int tag, int channels, int rate, int bits)
    {
        using var wav = new MemoryStream();
        using var writer = new BinaryWriter(wav);
        writer.Write("RIFF"u8);
        writer.Write(36 + samples.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)tag);
        writer.Write((short)channels);
        writer.Write(rate);
        writer.Write(rate * channels * bits / 8);
        writer.Write((short)(channels * bits / 8));
        writer.Write((short)bits);
        writer.Write("data"u8);
        writer.Write(samples.Length);
        writer.Write(samples);
        return wav.ToArray();
    }
}
