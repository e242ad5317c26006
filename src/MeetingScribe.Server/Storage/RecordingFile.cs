using Microsoft.Win32.SafeHandles;

namespace MeetingScribe.Server.Storage;

/// <summary>Writing to a recording's file, where every way of the disk to refuse is one exception.</summary>
static class RecordingFile
{
    /// <exception cref="IOException">The disk is full or broken, or allows no larger file; what was there is as it was.</exception>
    public static void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(file, bytes, offset);
        }
        catch (ArgumentOutOfRangeException e) when (offset >= 0)
        {
            // .NET's word for EFBIG: the file system, or a limit of the process, allows no larger file.
            throw new IOException(e.Message, e);
        }
    }
}
