using Microsoft.Win32.SafeHandles;

namespace MeetingScribe.Server.Storage;

/// <summary>
/// A recording on its way in: nobody's stream yet, so nobody hears it. It is kept whole or it is gone: with its writer, with its meeting, or at
/// the next start after a crash. Used by one request; only <see cref="BreakOff"/> comes from elsewhere.
/// </summary>
sealed class IncomingRecording(string recordingId, string meetingId, string temporary, string path, Action<IncomingRecording> over) : IDisposable
{
    /// <summary>Of the file that says of which meeting a recording will be that is at its place, and that no row names yet.</summary>
    public const string Placed = ".placed";

    readonly Lock gate = new();
    readonly SafeFileHandle file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write);
    long length;
    bool isPlaced;
    bool isKept;

    public string RecordingId => recordingId;

    /// <summary>Its meeting was erased.</summary>
    public bool IsBrokenOff { get; private set; }

    /// <exception cref="IOException">The disk is full or broken, or it is broken off.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            ThrowIfBrokenOff();
            RecordingFile.Write(file, bytes, length);
            length += bytes.Length;
        }
    }

    /// <summary>Makes it durable at its place, where a stream can have it.</summary>
    /// <exception cref="IOException">As <see cref="Append"/>.</exception>
    public void Place()
    {
        lock (gate)
        {
            ThrowIfBrokenOff();
            RandomAccess.FlushToDisk(file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(temporary + Placed, meetingId);
            File.Move(temporary, path);
            isPlaced = true;
        }
    }

    /// <summary>A stream has it: it outlives this object.</summary>
    public void Keep()
    {
        lock (gate)
        {
            isKept = true;
            File.Delete(temporary + Placed);
        }
    }

    /// <summary>Nothing of it is there any more, unless a stream has it.</summary>
    public void BreakOff()
    {
        lock (gate)
        {
            IsBrokenOff = true;
            Delete();
        }
    }

    public void Dispose()
    {
        over(this);
        lock (gate)
            Delete();
    }

    void Delete()
    {
        file.Dispose();
        if (isKept)
            return;
        File.Delete(isPlaced ? path : temporary);
        File.Delete(temporary + Placed);
    }

    void ThrowIfBrokenOff()
    {
        if (IsBrokenOff)
            throw new IOException("The meeting of this recording was erased.");
    }
}
