using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MeetingScribe.Audio;

namespace MeetingScribe.Server.Storage;

/// <summary>A stretch of a <see cref="Timeline"/> as a WAV file that is never written: seekable, so that ranges work.</summary>
sealed class WavStream : Stream
{
    const int HeaderBytes = 44;

    readonly Timeline timeline;
    readonly long start;
    readonly byte[] header;

    /// <param name="start">First sample on the meeting's clock.</param>
    /// <param name="samples">How many; the file's length is fixed from here on, also while the recording grows.</param>
    public WavStream(Timeline timeline, long start, long samples)
    {
        (this.timeline, this.start) = (timeline, start);
        Length = HeaderBytes + samples * sizeof(short);
        header = Header((uint)(samples * sizeof(short)));
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
        if (Position < HeaderBytes)
        {
            count = (int)Math.Min(count, HeaderBytes - Position);
            header.AsSpan((int)Position, count).CopyTo(buffer);
        }
        else
        {
            var at = Position - HeaderBytes;
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

    /// <summary>RIFF WAVE, format 1 (PCM), as in Microsoft's and IBM's "Multimedia Programming Interface" of 1991.</summary>
    static byte[] Header(uint dataBytes)
    {
        var riff = new byte[HeaderBytes];
        "RIFF"u8.CopyTo(riff);
        BinaryPrimitives.WriteUInt32LittleEndian(riff.AsSpan(4), HeaderBytes - 8 + dataBytes);
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
}
