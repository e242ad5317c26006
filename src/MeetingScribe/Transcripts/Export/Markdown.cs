using System.Text;

namespace MeetingScribe.Transcripts.Export;

/// <summary>A paragraph per segment, the speaker in bold. Nothing anyone said or is called becomes markup.</summary>
static class Markdown
{
    // What CommonMark and its GitHub dialect give a meaning inside a line; our lines never begin with foreign text.
    const string Markup = "\\`*_[]<>&#|~$!";

    public static void Write(TextWriter output, Meeting meeting, IEnumerable<Segment> segments)
    {
        output.Write($"# {Escape(OneLine.Title(meeting))}\n\n{OneLine.Date(meeting.StartUtc ?? meeting.CreatedUtc)}\n");
        foreach (var segment in segments)
            output.Write($"\n**{Escape(OneLine.Of(segment.Speaker))}** ({OneLine.Clock(segment.StartMs)}) {Escape(OneLine.Of(segment.Text))}\n");
    }

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
