using System.Globalization;

namespace MeetingScribe.Transcripts.Export;

/// <summary>
/// SubRip. The speaker's name, if there is one, goes before the words of each segment's first cue. The format has no escapes, and players
/// take angle brackets and <c>{\</c> for markup, so those characters give way to look-alikes.
/// </summary>
static class SubRip
{
    const int MaxNameLength = 30;

    public static void Write(TextWriter output, Meeting meeting, IEnumerable<Segment> segments)
    {
        var number = 0;
        foreach (var (_, cue) in WebVtt.InOrder(segments, segment => CueCutter.Cut(segment, segment.Speaker.Length == 0 ? null : $"{Name(segment.Speaker)}:")))
        {
            number++;
            var lines = string.Join("\r\n", cue.Lines.Select(Escape));
            output.Write(string.Create(CultureInfo.InvariantCulture,
                $"{number}\r\n{OneLine.ExactClock(cue.StartMs, ',')} --> {OneLine.ExactClock(cue.EndMs, ',')}\r\n{lines}\r\n\r\n"));
        }
    }

    static string Name(string speaker)
    {
        var name = new StringInfo(OneLine.Of(speaker));
        return name.LengthInTextElements <= MaxNameLength ? name.String : $"{name.SubstringByTextElements(0, MaxNameLength)}…";
    }

    static string Escape(string text) => text.Replace('<', '‹').Replace('>', '›').Replace("{\\", "{/");
}
