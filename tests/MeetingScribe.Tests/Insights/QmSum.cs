using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Insights;

/// <summary>
/// The validation meetings of QMSum (M. Zhong et al., NAACL 2021): 35 transcripts by people, of product design, research and
/// parliament, each with a summary by a person. A turn becomes a segment.
/// </summary>
/// <param name="Reference">The answer to "Summarize the whole meeting".</param>
sealed partial record QmSum(string Id, IReadOnlyList<Segment> Segments, string Reference)
{
    public static IReadOnlyList<QmSum> Validation(string meetings)
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(meetings, "qmsum", "val.jsonl.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(file);
        var read = new List<QmSum>();
        while (reader.ReadLine() is { } line)
            read.Add(Of(JsonDocument.Parse(line).RootElement));
        return read;
    }

    static QmSum Of(JsonElement meeting) => new(
        meeting.GetProperty("meeting_id").GetString()!,
        [.. meeting.GetProperty("meeting_transcripts").EnumerateArray()
            .Select((turn, i) => Talk.Segment(i + 1, turn.GetProperty("speaker").GetString()!, i * 1_000, (i * 1_000) + 900, Clean(turn.GetProperty("content").GetString()!)))],
        meeting.GetProperty("general_query_list")[0].GetProperty("answer").GetString()!);

    /// <summary>The transcribers' marks ({vocalsound}) go, and their spaces before punctuation and apostrophes.</summary>
    static string Clean(string content) => SpaceBefore().Replace(Marks().Replace(content, ""), "$1");

    [GeneratedRegex("\\{[a-z]+\\} ?")]
    private static partial Regex Marks();

    [GeneratedRegex(" +([',.?!])")]
    private static partial Regex SpaceBefore();
}
