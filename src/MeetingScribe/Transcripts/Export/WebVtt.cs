namespace MeetingScribe.Transcripts.Export;

/// <summary>WebVTT (W3C) with the speaker as voice: <c>&lt;v Ana&gt;</c>. Cues are in order of their start, as the standard asks.</summary>
static class WebVtt
{
    public static void Write(TextWriter output, Meeting meeting, IEnumerable<Segment> segments)
    {
        output.Write("WEBVTT\n\n");
        foreach (var (segment, cue) in InOrder(segments, segment => CueCutter.Cut(segment)))
        {
            var lines = string.Join('\n', cue.Lines.Select(Escape));
            output.Write($"{OneLine.ExactClock(cue.StartMs, '.')} --> {OneLine.ExactClock(cue.EndMs, '.')}\n{Voice(segment.Speaker)}{lines}\n\n");
        }
    }

    /// <summary>Cues of people who talk at once interleave.</summary>
    internal static IEnumerable<(Segment Segment, Cue Cue)> InOrder(IEnumerable<Segment> segments, Func<Segment, List<Cue>> cut) =>
        segments.SelectMany(segment => cut(segment).Select(cue => (segment, cue))).OrderBy(pair => pair.cue.StartMs);

    static string Voice(string speaker) => speaker.Length == 0 ? "" : $"<v {Escape(OneLine.Of(speaker))}>";

    static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
