using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace MeetingScribe.Cli.Evaluation;

/// <summary>
/// A text reduced to the words that count: lower case, no punctuation, no fillers, common spellings made one, so that
/// a transcript's style is not held against it.
/// </summary>
internal static partial class ScoredWords
{
    /// <summary>These patterns are linear in practice; an hour of text takes milliseconds.</summary>
    const int LongestMs = 10_000;

    static readonly FrozenSet<string> Fillers =
        new[] { "uh", "um", "mm", "hmm", "mhm", "er", "ah", "huh", "hm" }.ToFrozenSet();

    static readonly FrozenDictionary<string, string> Spellings = new Dictionary<string, string>
    {
        ["mr"] = "mister", ["mrs"] = "missus", ["ok"] = "okay", ["'kay"] = "okay", ["kay"] = "okay",
        ["straightforward"] = "straight forward", ["seatbelts"] = "seat belts", ["seatbelt"] = "seat belt",
        ["realising"] = "realizing", ["summarised"] = "summarized", ["colour"] = "color",
        ["'cause"] = "because", ["cause"] = "because", ["pm"] = "p m", ["netflix"] = "net flix",
        ["dont"] = "don't", ["oclock"] = "o'clock", ["synching"] = "syncing", ["microsofts"] = "microsoft's",
    }.ToFrozenDictionary();

    public static IReadOnlyList<string> Of(string text)
    {
        text = text.ToLowerInvariant().Replace('’', '\'');
        text = Remarks().Replace(text, " ");
        text = SpelledLetter().Replace(text, "${letter} ");
        text = text.Replace("mm-hmm", "mhm").Replace("uh-huh", "mhm");
        text = text.Replace('-', ' ').Replace('/', ' ');
        text = Afternoon().Replace(text, "p m");
        text = ThatIs().Replace(text, "i e");
        text = Initial().Replace(text, "${letter}");
        text = Punctuation().Replace(text, " ");
        text = text.Replace("for ever", "forever");
        return
        [
            .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(Bare)
                .SelectMany(word => Spellings.GetValueOrDefault(word, word).Split(' '))
                .Where(word => word.Length > 0 && !Fillers.Contains(word)),
        ];
    }

    /// <summary>Without the quotes around it; the apostrophes of clipped words stay.</summary>
    static string Bare(string word) =>
        word is "'cause" or "'kay" || word.StartsWith("'em", StringComparison.Ordinal) ? word : word.Trim('\'');

    [GeneratedRegex(@"\{[^}]*\}|<[^>]*>", RegexOptions.None, LongestMs)]
    private static partial Regex Remarks();

    [GeneratedRegex(@"\b(?<letter>[a-z])_ ?", RegexOptions.None, LongestMs)]
    private static partial Regex SpelledLetter();

    [GeneratedRegex(@"\bp\.?\s?m\.?(?=\s|$)", RegexOptions.None, LongestMs)]
    private static partial Regex Afternoon();

    [GeneratedRegex(@"\bi\.e\.?", RegexOptions.None, LongestMs)]
    private static partial Regex ThatIs();

    [GeneratedRegex(@"\b(?<letter>[a-z])\.(?=\s|$)", RegexOptions.None, LongestMs)]
    private static partial Regex Initial();

    [GeneratedRegex("[^a-z0-9' ]", RegexOptions.None, LongestMs)]
    private static partial Regex Punctuation();
}
