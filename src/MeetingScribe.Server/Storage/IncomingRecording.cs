using Microsoft.Win32.SafeHandles;

namespace MeetingScribe.Server.Storage;

/// <summary>
/// A recording on its way in: nobody's stream yet, so nobody hears it. It is kept whole or it is gone: with its writer, or at the
/// next start after a crash. Used by one request.
/// </summary>
sealed class IncomingRecording(string recordingId, string temporary, string path) : IDisposable
{
    readonly SafeFileHandle file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write);
    long length;
    bool isPlaced;
    bool isKept;

    public string RecordingId => recordingId;

    /// <exception cref="IOException">The disk is full or broken.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        RecordingFile.Write(file, bytes, length);
        length += bytes.Length;
    }

    /// <summary>Makes it durable at its place, where a stream can have it.</summary>
    public void Place()
    {
        RandomAccess.FlushToDisk(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(temporary, path);
        isPlaced = true;
    }

    /// <summary>A stream has it: it outlives this object.</summary>
    public void Keep() => isKept = true;

    public void Dispose()
    {
        file.Dispose();
        if (!isKept)
            File.Delete(isPlaced ? path : temporary);
    }
}
