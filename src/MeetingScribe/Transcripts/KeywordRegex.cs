using System.Text.RegularExpressions;

namespace MeetingScribe.Transcripts;

/// <summary>
/// A watched regular expression: folded like the text, whole words, and run without backtracking, so that no pattern
/// can be catastrophic.
/// </summary>
sealed class KeywordRegex
{
    public const int MaxLength = 500;
    const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    readonly Regex regex;

    /// <exception cref="ArgumentException">It cannot be parsed; says where.</exception>
    /// <exception cref="NotSupportedException">It uses what cannot run in linear time.</exception>
    public KeywordRegex(string pattern)
    {
        var folded = Folding.FoldPattern(pattern);
        _ = new Regex(folded, Options);
        // Whole words are preferred; the second form is for what begins or ends with a symbol (\$\d+), see IsWhole.
        regex = new Regex($@"\b(?:{folded})\b|(?:{folded})", Options);
    }

    /// <summary>Where it occurs in the folded text, without overlaps.</summary>
    public IEnumerable<(int Start, int End)> Find(string folded)
    {
        for (var from = 0; from <= folded.Length;)
        {
            var match = regex.Match(folded, from);
            if (!match.Success)
                yield break;
            var (start, end) = (match.Index, match.Index + match.Length);
            var isFound = end > start && IsWhole(folded, start) && IsWhole(folded, end);
            if (isFound)
                yield return (start, end);
            from = isFound ? end : start + 1;
        }
    }

    /// <summary>True unless the cut goes through a word.</summary>
    static bool IsWhole(string text, int cut) =>
        cut == 0 || cut == text.Length || !(char.IsLetterOrDigit(text[cut - 1]) && char.IsLetterOrDigit(text[cut]));
}
