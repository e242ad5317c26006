using System.Globalization;

namespace MeetingScribe.Transcripts.Export;

/// <summary>
/// RFC 4180: a header, a row per segment, CRLF. Text that a spreadsheet would run as a formula gets an apostrophe in
/// front, which spreadsheets take as "this is text".
/// </summary>
public static class Csv
{
    internal static void Write(TextWriter output, Meeting meeting, IEnumerable<Segment> segments)
    {
        output.Write("sequence,start_ms,end_ms,start_utc,participant_id,speaker,text,confidence,language,flags\r\n");
        foreach (var segment in segments)
        {
            string[] row =
            [
                segment.Sequence.ToString(CultureInfo.InvariantCulture),
                segment.StartMs.ToString(CultureInfo.InvariantCulture),
                segment.EndMs.ToString(CultureInfo.InvariantCulture),
                segment.StartUtc.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                Cell(segment.ParticipantId),
                Cell(segment.Speaker),
                Cell(segment.Text),
                segment.Confidence.ToString("0.###", CultureInfo.InvariantCulture),
                Cell(segment.Language ?? ""),
                Cell(string.Join(' ', segment.Flags.Select(flag => flag.KeywordId).Distinct())),
            ];
            output.Write($"{string.Join(',', row)}\r\n");
        }
    }

    /// <summary>A text as one cell.</summary>
    public static string Cell(string value)
    {
        var isFormula = value.TrimStart() is ['=' or '+' or '-' or '@', ..] || value is ['\t' or '\r' or '\n', ..];
        var safe = isFormula ? $"'{value}" : value;
        return safe.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{safe.Replace("\"", "\"\"")}\"" : safe;
    }
}
