using Microsoft.Win32.SafeHandles;

namespace MeetingScribe.Server.Storage;

/// <summary>
/// The log of one stream: a client's bytes exactly as they came, from which everything else is derived. Appended to by one
/// caller at a time, read by any number. What is appended survives kill -9 at once and a power cut once it is durable.
/// </summary>
public sealed class Recording : IDisposable
{
    readonly SafeFileHandle file;
    readonly Action<Recording> dirty;
    readonly Pulse synced = new();
    long length;
    long durable;
    int isDirty;

    internal Recording(SafeFileHandle file, MarkLog marks, Action<Recording> dirty)
    {
        (this.file, Marks, this.dirty) = (file, marks, dirty);
        length = RandomAccess.GetLength(file);
        if (length > 0)
            MarkDirty();
    }

    /// <summary>Bytes appended.</summary>
    public long Length => Volatile.Read(ref length);

    /// <summary>Bytes that survive a power cut.</summary>
    public long Durable => Volatile.Read(ref durable);

    /// <summary>What the client said about its audio, in order; durable with it.</summary>
    public MarkLog Marks { get; }

    /// <summary>Writes behind the end. A failure (disk full) throws and leaves the length as it was; the call may be repeated.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        RecordingFile.Write(file, bytes, length);
        Volatile.Write(ref length, length + bytes.Length);
        MarkDirty();
    }

    /// <summary>Cuts off an incomplete last sample frame, which its client will send again.</summary>
    public void TruncateToFrame(int bytesPerFrame)
    {
        if (length % bytesPerFrame is > 0 and var rest)
            Truncate(length - rest);
    }

    /// <summary>Cuts off what lies behind. One caller at a time, together with <see cref="Append"/>.</summary>
    internal void Truncate(long bytes)
    {
        if (bytes >= length)
            return;
        RandomAccess.SetLength(file, bytes);
        Volatile.Write(ref length, bytes);
        Volatile.Write(ref durable, Math.Min(durable, bytes));
    }

    /// <summary>Reads what is there from <paramref name="offset"/> on; 0 at the end.</summary>
    public int Read(Span<byte> buffer, long offset)
    {
        var available = Math.Min(buffer.Length, Length - offset);
        return available <= 0 ? 0 : RandomAccess.Read(file, buffer[..(int)available], offset);
    }

    /// <summary>Completes at the next change of <see cref="Durable"/>; take it before looking.</summary>
    public Task NextSync => synced.Next;

    /// <summary>To be called before syncing: appends from here on count as new. Gives the length that the sync will cover.</summary>
    internal long BeginSync()
    {
        Volatile.Write(ref isDirty, 0);
        return Length;
    }

    internal void EndSync(long covered)
    {
        Volatile.Write(ref durable, Math.Min(covered, Length));
        synced.Fire();
    }

    internal void FlushToDisk()
    {
        if (!file.IsClosed)
            RandomAccess.FlushToDisk(file);
    }

    public void Dispose() => file.Dispose();

    void MarkDirty()
    {
        if (Volatile.Read(ref isDirty) == 0 && Interlocked.Exchange(ref isDirty, 1) == 0)
            dirty(this);
    }
}
