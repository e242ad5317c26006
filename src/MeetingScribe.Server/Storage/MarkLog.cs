using System.Text;
using System.Text.Json;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Storage;

/// <summary>
/// The marks of one recording, a line of JSON each, in a file beside it. Most recordings have none and no file. Appended to by one
/// caller at a time, read by any number.
/// </summary>
public sealed class MarkLog
{
    const byte LineEnd = (byte)'\n';

    readonly Lock gate = new();
    readonly List<StreamMark> marks = [];
    readonly string path;
    long length;

    internal MarkLog(string path)
    {
        this.path = path;
        if (!File.Exists(path))
            return;

        // A crash or a full disk may have cut the last line short; whoever said it was not told that it was taken, and the next one is written over it.
        var bytes = File.ReadAllBytes(path);
        length = Array.LastIndexOf(bytes, LineEnd) + 1;
        var lines = Encoding.UTF8.GetString(bytes, 0, (int)length).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        marks.AddRange(lines.Select(line => JsonSerializer.Deserialize<StreamMark>(line, ScribeJson.Options)!));
    }

    /// <summary>A mark by its number from 0 on, or null behind the last.</summary>
    public StreamMark? this[int index]
    {
        get { lock (gate) return index < marks.Count ? marks[index] : null; }
    }

    /// <summary>The marks that lie before a frame.</summary>
    public IReadOnlyList<StreamMark> Before(long frame)
    {
        lock (gate)
            return marks.TakeWhile(mark => mark.Frame < frame).ToList();
    }

    /// <exception cref="IOException">The disk is full; the log is as it was.</exception>
    public void Append(StreamMark mark)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(mark, ScribeJson.Options), LineEnd];
        using (var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            RecordingFile.Write(file, line, length);
        length += line.Length;
        lock (gate)
            marks.Add(mark);
    }
}
