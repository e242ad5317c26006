using MeetingScribe.Audio;

namespace MeetingScribe.Speech;

/// <summary>
/// The newest samples of a stream, kept so that a turn can begin before it was noticed, and all that a turn is fed from. Owned by
/// the listener's task; the pieces handed out are valid until the next <see cref="Append"/>.
/// </summary>
sealed class Preroll(int capacity)
{
    readonly short[] ring = new short[capacity];
    readonly short[] piece = new short[Chunk.MaxSamples];
    int filled;

    /// <summary>The oldest position still here.</summary>
    public long Start => End - filled;

    public long End { get; private set; }

    public int Capacity => capacity;

    /// <summary>Takes what lies behind <see cref="End"/>; what is here already stays as it is.</summary>
    public void Append(Chunk chunk)
    {
        var samples = chunk.Samples.Span;
        if (filled > 0 && chunk.Position < End)
            samples = samples[(int)Math.Min(samples.Length, End - chunk.Position)..];
        if (samples.IsEmpty)
            return;
        if (chunk.Position > End)
            filled = 0;
        if (samples.Length > capacity)
            samples = samples[^capacity..];

        var at = (int)((chunk.End - samples.Length) % capacity);
        var first = Math.Min(samples.Length, capacity - at);
        samples[..first].CopyTo(ring.AsSpan(at));
        samples[first..].CopyTo(ring);
        filled = Math.Min(capacity, filled + samples.Length);
        End = chunk.End;
    }

    /// <summary>The next piece from <paramref name="position"/> on, at most to <paramref name="end"/>; false when all was handed out.</summary>
    public bool TryRead(long position, long end, out Chunk chunk)
    {
        var count = (int)Math.Min(piece.Length, Math.Min(end, End) - position);
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

    /// <summary>The same samples with more room before them.</summary>
    public Preroll Grow(int larger)
    {
        var grown = new Preroll(larger);
        for (var position = Start; TryRead(position, End, out var chunk); position = chunk.End)
            grown.Append(chunk);
        return grown;
    }
}
