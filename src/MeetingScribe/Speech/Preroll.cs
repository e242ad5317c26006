using MeetingScribe.Audio;

namespace MeetingScribe.Speech;

/// <summary>
/// The newest samples of a stream, kept so that a turn can begin before it was noticed. Owned by the listener's task;
/// the pieces handed out are valid until the next <see cref="Append"/>.
/// </summary>
sealed class Preroll(int capacity)
{
    readonly short[] ring = new short[capacity];
    readonly short[] piece = new short[Chunk.MaxSamples];
    long end;
    int filled;

    public void Append(Chunk chunk)
    {
        var samples = chunk.Samples.Span;
        if (samples.Length > capacity)
            samples = samples[^capacity..];
        var at = (int)((chunk.End - samples.Length) % capacity);
        var first = Math.Min(samples.Length, capacity - at);
        samples[..first].CopyTo(ring.AsSpan(at));
        samples[first..].CopyTo(ring);
        filled = (int)Math.Min(capacity, (chunk.Position == end ? filled : 0) + (long)chunk.Samples.Length);
        end = chunk.End;
    }

    /// <summary>The oldest position still here.</summary>
    public long Start => end - filled;

    /// <summary>The next piece from <paramref name="position"/> on, or false when all was handed out.</summary>
    public bool TryRead(long position, out Chunk chunk)
    {
        var count = (int)Math.Min(piece.Length, end - position);
        if (count <= 0)
        {
            chunk = default;
            return false;
        }

        var at = (int)(position % capacity);
        var first = Math.Min(count, capacity - at);
        ring.AsSpan(at, first).CopyTo(piece);
        ring.AsSpan(0, count - first).CopyTo(piece.AsSpan(first));
        chunk = new Chunk(position, piece.AsMemory(0, count));
        return true;
    }
}
