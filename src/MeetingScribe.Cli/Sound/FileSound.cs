using MeetingScribe.Audio;
using Microsoft.Win32.SafeHandles;

namespace MeetingScribe.Cli.Sound;

/// <summary>Samples that lie in a file as they go over the wire.</summary>
internal sealed class FileSound(SafeFileHandle file, AudioFormat format, long offset, long length) : ISound
{
    public AudioFormat Format => format;

    public long Frames { get; } = length / format.BytesPerFrame;

    public int Read(long frame, Span<byte> bytes)
    {
        var wanted = (int)Math.Min(bytes.Length / format.BytesPerFrame, Frames - frame) * format.BytesPerFrame;
        var read = 0;
        while (read < wanted)
        {
            var more = RandomAccess.Read(file, bytes[read..wanted], offset + (frame * format.BytesPerFrame) + read);
            if (more == 0)
                throw new ScribeException("The audio file became shorter while it was being sent.");
            read += more;
        }
        return read;
    }

    public void Dispose() => file.Dispose();
}
