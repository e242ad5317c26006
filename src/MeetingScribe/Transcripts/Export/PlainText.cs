namespace MeetingScribe.Transcripts.Export;

/// <summary>A line per segment: <c>[00:01:02] Ana: what she said</c>, under the title and the date.</summary>
static class PlainText
{
    public static void Write(TextWriter output, Meeting meeting, IEnumerable<Segment> segments)
    {
        output.Write($"{OneLine.Title(meeting)}\n{OneLine.Date(meeting.StartUtc ?? meeting.CreatedUtc)}\n\n");
        foreach (var segment in segments)
            output.Write($"[{OneLine.Clock(segment.StartMs)}] {OneLine.Of(segment.Speaker)}: {OneLine.Of(segment.Text)}\n");
    }
}
