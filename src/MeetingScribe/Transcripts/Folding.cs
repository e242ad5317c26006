using System.Globalization;
using System.Text;

namespace MeetingScribe.Transcripts;

/// <summary>
/// Makes letters that people take for the same letter the same: case and accents go, letters that do not decompose are
/// spelled out (ß as ss, ø as o). Vowel signs that carry meaning (Devanagari, kana voicing) stay.
/// </summary>
static class Folding
{
    /// <summary>Folded forms of the alphabets of Europe; the rest is worked out when met.</summary>
    static readonly string[] Known = [.. Enumerable.Range(0, 0x600).Select(code => Compute(new Rune(code)))];

    /// <summary>What the rune folds to; empty for an accent.</summary>
    public static string Fold(Rune rune) => rune.Value < Known.Length ? Known[rune.Value] : Compute(rune);

    /// <summary>Folds a regular expression: letters beyond ASCII only, since its case and its ASCII are syntax.</summary>
    public static string FoldPattern(string pattern) =>
        string.Concat(pattern.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : Fold(rune)));

    static string Compute(Rune rune)
    {
        if (Spelled(rune.Value) is { } spelled)
            return spelled;
        var folded = new StringBuilder();
        foreach (var part in rune.ToString().Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (!IsAccent(part))
                folded.Append(Rune.ToLowerInvariant(part).ToString());
        }

        return folded.ToString();
    }

    static string? Spelled(int code) => code switch
    {
        'ß' or 'ẞ' => "ss",
        'ø' or 'Ø' => "o",
        'æ' or 'Æ' => "ae",
        'œ' or 'Œ' => "oe",
        'ł' or 'Ł' => "l",
        'đ' or 'Đ' or 'ð' or 'Ð' => "d",
        'þ' or 'Þ' => "th",
        'ı' => "i",
        'ς' => "σ",
        '’' => "'",
        _ => null,
    };

    /// <summary>Marks that only decorate: Latin, Greek and Cyrillic accents, Hebrew and Arabic points.</summary>
    static bool IsAccent(Rune rune) =>
        rune.Value is (>= 0x300 and <= 0x36F) or (>= 0x483 and <= 0x487) or (>= 0x591 and <= 0x5C7) or (>= 0x610 and <= 0x61A)
            or (>= 0x64B and <= 0x65F) or 0x670 or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF) or (>= 0x20D0 and <= 0x20FF) or (>= 0xFE20 and <= 0xFE2F)
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
}

/// <summary>A text folded, with the way back to where each character came from.</summary>
sealed class FoldedText
{
    readonly List<int> origins = [];

    public FoldedText(string text)
    {
        var folded = new StringBuilder(text.Length);
        var offset = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var part = Folding.Fold(rune);
            folded.Append(part);
            for (var i = 0; i < part.Length; i++)
                origins.Add(offset);
            offset += rune.Utf16SequenceLength;
        }

        origins.Add(text.Length);
        Text = folded.ToString();
    }

    public string Text { get; }

    /// <summary>Offset in the original text of the folded character at <paramref name="index"/>; the length is allowed.</summary>
    public int Origin(int index) => origins[index];
}
