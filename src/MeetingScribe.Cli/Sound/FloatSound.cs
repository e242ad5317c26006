using System.Buffers.Binary;
using MeetingScribe.Audio;
using Microsoft.Win32.SafeHandles;

namespace MeetingScribe.Cli.Sound;

/// <summary>A WAV file of 32-bit floats, read as 16-bit PCM; what lies outside -1 to 1 is clipped.</summary>
internal sealed class FloatSound(SafeFileHandle file, int sampleRate, int channels, long offset, long length) : ISound
{
    public AudioFormat Format { get; } = new(AudioEncoding.Pcm16, sampleRate, channels);

    public long Frames { get; } = length / sizeof(float) / channels;

    public int Read(long frame, Span<byte> bytes)
    {
        var samples = (int)Math.Min(bytes.Length / sizeof(short) / channels, Frames - frame) * channels;
        var floats = new byte[samples * sizeof(float)];
        var read = RandomAccess.Read(file, floats, offset + (frame * channels * sizeof(float)));
        if (read < floats.Length)
            throw new ScribeException("The audio file became shorter while it was being sent.");

        for (var i = 0; i < samples; i++)
        {
            var value = BinaryPrimitives.ReadSingleLittleEndian(floats.AsSpan(i * sizeof(float)));
            var sample = float.IsNaN(value) ? 0 : Math.Clamp(MathF.Round(value * 32_768), short.MinValue, short.MaxValue);
            BinaryPrimitives.WriteInt16LittleEndian(bytes[(i * sizeof(short))..], (short)sample);
        }
        return samples * sizeof(short);
    }

    public void Dispose() => file.Dispose();
}
