using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Summaries;

/// <summary>A segment as a model reads it, or a part of one that is too long: a line that cannot be taken for anything but speech.</summary>
readonly partial record struct TranscriptLine(string SegmentId, string Text)
{
    public static TranscriptLine Of(Segment segment) => new(segment.Id, Harmless(LineNumber().Replace($"{segment.Speaker}: {segment.Text}", "(${number})")));

    /// <summary>
    /// Foreign text as it may stand inside the prompt's tags and numbered lines: without line breaks, without characters that nobody sees, and
    /// without those that tags are made of, so that nothing anybody says or is called can end the transcript or begin a line.
    /// </summary>
    public static string Harmless(string text) => Visible(text).Replace('<', '‹').Replace('>', '›');

    /// <summary>On one line, and of what does not show only what some scripts and signs are joined with: the rest can hide orders, or turn text around.</summary>
    public static string Visible(string text)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var (category, isJoiner) = (Rune.GetUnicodeCategory(rune), rune.Value is 0x200C or 0x200D);
            if (category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                visible.Append(' ');
            else if (category != UnicodeCategory.Format || isJoiner)
                visible.Append(rune.ToString());
        }

        return visible.ToString();
    }

    /// <summary>As many lines as are needed for none to hold more than so many tokens, which are some hundred at the least.</summary>
    public IEnumerable<TranscriptLine> Cut(int tokens)
    {
        var rest = Text;
        while (Tokens.In(rest) > tokens)
        {
            // So many characters are at most so many tokens: three bytes of UTF-8 each.
            var at = rest.LastIndexOf(' ', tokens) is > 0 and var space ? space : char.IsLowSurrogate(rest[tokens]) ? tokens - 1 : tokens;
            yield return this with { Text = rest[..at] };
            rest = rest[at..].TrimStart();
        }

        yield return this with { Text = rest };
    }

    /// <summary>What a line of the prompt begins with.</summary>
    [GeneratedRegex(@"\[\s*(?<number>\d+)\s*\]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LineNumber();
}

/// <summary>Consecutive segments that a model reads in one go.</summary>
/// <param name="Through">The sequence of the last that is in it to its end.</param>
sealed record Batch(IReadOnlyList<TranscriptLine> Lines, long Through);

/// <summary>Cuts a stretch of a meeting into batches of so many tokens; a segment that is longer stands in several.</summary>
static class Batches
{
    public static async Task<IReadOnlyList<Batch>> Of(IAsyncEnumerable<Segment> segments, int tokens)
    {
        var batches = new List<Batch>();
        var (lines, used, through) = (new List<TranscriptLine>(), 0, 0L);
        await foreach (var segment in segments)
        {
            foreach (var line in TranscriptLine.Of(segment).Cut(tokens - Tokens.PerLine))
            {
                var cost = Tokens.In(line.Text) + Tokens.PerLine;
                if (lines.Count > 0 && used + cost > tokens)
                {
                    batches.Add(new Batch(lines, through));
                    (lines, used) = ([], 0);
                }

                lines.Add(line);
                used += cost;
            }

            through = segment.Sequence;
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
