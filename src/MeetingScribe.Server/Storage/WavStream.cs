using System.Runtime.InteropServices;
using MeetingScribe.Audio;

namespace MeetingScribe.Server.Storage;

/// <summary>A stretch of a <see cref="Timeline"/> as a WAV file that is never written: seekable, so that ranges work.</summary>
sealed class WavStream : Stream
{

    readonly Timeline timeline;
    readonly long start;
    readonly byte[] header;

    /// <param name="start">First sample on the meeting's clock.</param>
    /// <param name="samples">How many; the file's length is fixed from here on, also while the recording grows.</param>
    public WavStream(Timeline timeline, long start, long samples)
    {
        (this.timeline, this.start) = (timeline, start);
        Length = WavHeader.Bytes + samples * sizeof(short);
        header = WavHeader.OfSpeech((uint)(samples * sizeof(short)));
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, Length - Position);
        if (count <= 0)
            return 0;
        if (Position < WavHeader.Bytes)
        {
            count = (int)Math.Min(count, WavHeader.Bytes - Position);
            header.AsSpan((int)Position, count).CopyTo(buffer);
        }
        else
        {
            var at = Position - WavHeader.Bytes;
            var odd = (int)(at % sizeof(short));
            var samples = new short[(odd + count + 1) / sizeof(short)];
            timeline.Read(start + at / sizeof(short), samples);
            MemoryMarshal.AsBytes(samples.AsSpan()).Slice(odd, count).CopyTo(buffer);
        }

        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : ValueTask.FromResult(Read(buffer.Span));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
        // nothing is ever written
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
