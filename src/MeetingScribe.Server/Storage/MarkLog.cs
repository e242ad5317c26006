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
    readonly List<(StreamMark Mark, long End)> marks = [];
    readonly string path;

    internal MarkLog(string path)
    {
        this.path = path;
        if (!File.Exists(path))
            return;

        // A crash or a full disk may have cut the last line short; whoever said it was not told that it was taken, and the next one is written over it.
        var bytes = File.ReadAllBytes(path);
        var start = 0;
        while (Array.IndexOf(bytes, LineEnd, start) is >= 0 and var end)
        {
            marks.Add((JsonSerializer.Deserialize<StreamMark>(bytes.AsSpan(start, end - start), ScribeJson.Options)!, end + 1));
            start = end + 1;
        }
    }

    public int Count
    {
        get { lock (gate) return marks.Count; }
    }

    /// <summary>A mark by its number from 0 on, or null behind the last.</summary>
    public StreamMark? this[int index]
    {
        get { lock (gate) return index < marks.Count ? marks[index].Mark : null; }
    }

    /// <summary>The marks that lie before a frame.</summary>
    public IReadOnlyList<StreamMark> Before(long frame)
    {
        lock (gate)
            return [.. marks.Select(one => one.Mark).TakeWhile(mark => mark.Frame < frame)];
    }

    /// <exception cref="IOException">The disk is full; the log is as it was.</exception>
    public void Append(StreamMark mark)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(mark, ScribeJson.Options), LineEnd];
        var length = marks.Count == 0 ? 0 : marks[^1].End;
        using (var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            RecordingFile.Write(file, line, length);
        lock (gate)
            marks.Add((mark, length + line.Length));
    }

    /// <summary>Forgets the marks behind the first so many. One caller at a time, together with <see cref="Append"/>.</summary>
    internal void Truncate(int count)
    {
        if (count >= marks.Count)
            return;
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            RandomAccess.SetLength(file, count == 0 ? 0 : marks[count - 1].End);
        lock (gate)
            marks.RemoveRange(count, marks.Count - count);
    }
}
