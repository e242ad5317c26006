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
    readonly Lock gate = new();
    readonly List<StreamMark> marks = [];
    readonly string path;

    internal MarkLog(string path)
    {
        this.path = path;
        if (!File.Exists(path))
            return;

        // A crash may have cut the last line short; whoever said it was not told that it was taken.
        var text = File.ReadAllText(path);
        var whole = text.LastIndexOf('\n') + 1;
        if (whole < text.Length)
            File.WriteAllText(path, text[..whole]);
        marks.AddRange(text[..whole].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<StreamMark>(line, ScribeJson.Options)!));
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
        File.AppendAllText(path, JsonSerializer.Serialize(mark, ScribeJson.Options) + "\n");
        lock (gate)
            marks.Add(mark);
    }
}
