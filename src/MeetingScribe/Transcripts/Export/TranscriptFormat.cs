namespace MeetingScribe.Transcripts.Export;

/// <summary>A form in which a transcript leaves the service as text.</summary>
/// <param name="Name">As asked for: <c>vtt</c>. Also the file's extension.</param>
/// <param name="Write">Writes the whole transcript, with the summary where the form has a place for one; segments come in order of their start.</param>
public sealed record TranscriptFormat(string Name, string ContentType, Action<TextWriter, Meeting, Summary?, IReadOnlyList<Segment>> Write)
{
    /// <summary>JSON is not among them: it is what the others are made from, and is streamed in order of sequence.</summary>
    public static IReadOnlyList<TranscriptFormat> All { get; } =
    [
        new("txt", "text/plain; charset=utf-8", WithoutSummary(PlainText.Write)),
        new("md", "text/markdown; charset=utf-8", Markdown.Write),
        new("vtt", "text/vtt; charset=utf-8", WithoutSummary(WebVtt.Write)),
        new("srt", "application/x-subrip; charset=utf-8", WithoutSummary(SubRip.Write)),
        new("csv", "text/csv; charset=utf-8", WithoutSummary(Csv.Write)),
    ];

    static Action<TextWriter, Meeting, Summary?, IReadOnlyList<Segment>> WithoutSummary(Action<TextWriter, Meeting, IEnumerable<Segment>> write) =>
        (output, meeting, _, segments) => write(output, meeting, segments);

    public static TranscriptFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);

    /// <summary>The order of reading. Sequences number the ends of turns, so two people's turns may cross.</summary>
    public static IEnumerable<Segment> InOrderOfStart(IEnumerable<Segment> segments) =>
        segments.OrderBy(segment => segment.StartMs).ThenBy(segment => segment.Sequence);
}
