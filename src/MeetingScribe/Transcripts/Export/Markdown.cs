using System.Text;

namespace MeetingScribe.Transcripts.Export;

/// <summary>The summary, then a paragraph per segment, the speaker in bold. Nothing anyone said or is called becomes markup.</summary>
static class Markdown
{
    // What CommonMark and its GitHub dialect give a meaning inside a line; our lines never begin with foreign text.
    const string Markup = "\\`*_[]<>&#|~$!";

    public static void Write(TextWriter output, Meeting meeting, Summary? summary, IReadOnlyList<Segment> segments)
    {
        output.Write($"# {Escape(OneLine.Title(meeting))}\n\n{OneLine.Date(meeting.StartUtc ?? meeting.CreatedUtc)}\n");
        if (summary is not null)
        {
            WriteSummary(output, summary, segments.ToDictionary(segment => segment.Id, segment => segment.StartMs));
            output.Write("\n## Transcript\n");
        }

        foreach (var segment in segments)
            output.Write($"\n**{Escape(OneLine.Of(segment.Speaker))}** ({OneLine.Clock(segment.StartMs)}) {Escape(OneLine.Of(segment.Text))}\n");
    }

    /// <param name="starts">When each segment began, for the points to name their place.</param>
    static void WriteSummary(TextWriter output, Summary summary, Dictionary<string, long> starts)
    {
        output.Write($"\n## Summary\n\nMade by: {Escape(OneLine.Of(summary.Method))}\n");
        if (summary.Note is { } note)
            output.Write($"\n{Escape(OneLine.Of(note))}\n");
        if (summary.Topics.Count > 0)
            output.Write($"\nTopics: {Escape(OneLine.Of(string.Join(", ", summary.Topics)))}\n");
        WritePoints("Overview", summary.Overview.Select(point => (point.Text, point.SegmentIds)));
        WritePoints("Decisions", summary.Decisions.Select(point => (point.Text, point.SegmentIds)));
        WritePoints("To do", summary.ActionItems.Select(item => (WithOwner(item), item.SegmentIds)));
        WritePoints("Open questions", summary.OpenQuestions.Select(point => (point.Text, point.SegmentIds)));

        void WritePoints(string title, IEnumerable<(string Text, IReadOnlyList<string> SegmentIds)> points)
        {
            var lines = points.Select(point => $"* ({Places(point.SegmentIds)}) {Escape(OneLine.Of(point.Text))}\n").ToList();
            if (lines.Count > 0)
                output.Write($"\n### {title}\n\n{string.Concat(lines)}");
        }

        string Places(IReadOnlyList<string> segmentIds) =>
            string.Join(", ", segmentIds.Where(starts.ContainsKey).Select(id => OneLine.Clock(starts[id])));
    }

    static string WithOwner(ActionItem item) =>
        string.Join(", ", new[] { item.Owner, item.Due }.OfType<string>()) is { Length: > 0 } more ? $"{item.Text} ({more})" : item.Text;

    static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (Markup.Contains(character))
                escaped.Append('\\');
            escaped.Append(character);
        }

        return escaped.ToString();
    }
}
