using MeetingScribe.Audio;

namespace MeetingScribe.Cli.Sound;

/// <summary>Samples held in memory.</summary>
internal sealed class MemorySound(ReadOnlyMemory<byte> samples, AudioFormat format) : ISound
{
    public AudioFormat Format => format;

    public long Frames { get; } = samples.Length / format.BytesPerFrame;

    public int Read(long frame, Span<byte> bytes)
    {
        var wanted = (int)Math.Min(bytes.Length / format.BytesPerFrame, Frames - frame) * format.BytesPerFrame;
        samples.Span.Slice((int)(frame * format.BytesPerFrame), wanted).CopyTo(bytes);
        return wanted;
    }

    public void Dispose()
    {
    }
}
