using System.Text;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Summaries;

/// <summary>A segment as a model reads it: one line that cannot be taken for anything but speech.</summary>
readonly record struct TranscriptLine(string SegmentId, string Text)
{
    public static TranscriptLine Of(Segment segment) => new(segment.Id, Harmless($"{segment.Speaker}: {segment.Text}"));

    /// <summary>
    /// Foreign text as it may stand inside the prompt's tags and numbered lines: without line breaks, and without the characters that
    /// tags are made of, so that nothing anybody says or is called can end the transcript or begin a line.
    /// </summary>
    public static string Harmless(string text)
    {
        var harmless = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            harmless.Append(character switch
            {
                '<' => '‹',
                '>' => '›',
                '\u2028' or '\u2029' => ' ',
                _ when char.IsControl(character) => ' ',
                _ => character,
            });
        }

        return harmless.ToString();
    }
}

/// <summary>Consecutive segments that a model reads in one go.</summary>
/// <param name="Through">The sequence of the last.</param>
sealed record Batch(IReadOnlyList<TranscriptLine> Lines, long Through);

/// <summary>Cuts a stretch of a meeting into batches of so many tokens.</summary>
static class Batches
{
    public static async Task<IReadOnlyList<Batch>> Of(IAsyncEnumerable<Segment> segments, int tokens)
    {
        var batches = new List<Batch>();
        var (lines, used, through) = (new List<TranscriptLine>(), 0, 0L);
        await foreach (var segment in segments)
        {
            var line = TranscriptLine.Of(segment);
            var cost = Tokens.In(line.Text) + Tokens.PerLine;
            if (lines.Count > 0 && used + cost > tokens)
            {
                batches.Add(new Batch(lines, through));
                (lines, used) = ([], 0);
            }

            lines.Add(line);
            (used, through) = (used + cost, segment.Sequence);
        }

        if (lines.Count > 0)
            batches.Add(new Batch(lines, through));
        return batches;
    }
}

/// <summary>
/// Tokens told from text without the model's own tokenizer, rather too many than too few: English is about four bytes a token, most
/// other scripts a token or less for three bytes of UTF-8.
/// </summary>
static class Tokens
{
    /// <summary>Its number, brackets and line break.</summary>
    public const int PerLine = 5;

    public static int In(string text) => (Encoding.UTF8.GetByteCount(text) + 2) / 3;
}
