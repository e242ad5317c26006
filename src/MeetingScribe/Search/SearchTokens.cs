using System.Globalization;
using System.Text;

namespace MeetingScribe.Search;

/// <summary>A word as search sees it.</summary>
/// <param name="Text">Folded: lower case, without accents.</param>
/// <param name="Offset">First UTF-16 code unit in the text it came from.</param>
/// <param name="Length">UTF-16 code units there.</param>
public readonly record struct SearchToken(string Text, int Offset, int Length);

/// <summary>
/// Cuts text into words. The index, the queries and the snippets all use it, so what is found is what is marked. Changing
/// it changes the index: it then has to be built again.
/// </summary>
public static class SearchTokens
{
    /// <summary>
    /// The words of <paramref name="text"/>: runs of letters, digits and their marks. Where a script writes no spaces (Chinese,
    /// Japanese), every character is a word, so that a phrase finds a part of a sentence.
    /// </summary>
    public static List<SearchToken> Split(string text)
    {
        var tokens = new List<SearchToken>();
        var start = -1;
        var offset = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var standsAlone = StandsAlone(rune.Value);
            if (start >= 0 && (standsAlone || !(IsLetter(rune) || IsMark(rune))))
            {
                tokens.Add(Cut(text, start, offset));
                start = -1;
            }
            if (standsAlone) tokens.Add(Cut(text, offset, offset + rune.Utf16SequenceLength));
            else if (start < 0 && IsLetter(rune)) start = offset;
            offset += rune.Utf16SequenceLength;
        }
        if (start >= 0) tokens.Add(Cut(text, start, text.Length));
        return tokens;
    }

    /// <summary>Lower case, without accents: how two spellings of a name are compared.</summary>
    public static string Fold(string text)
    {
        if (Ascii.IsValid(text)) return text.ToLowerInvariant();
        var folded = new StringBuilder(text.Length);
        foreach (var rune in WellFormed(text).Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (!IsAccent(rune.Value)) folded.Append(Rune.ToLowerInvariant(rune));
        }
        return folded.ToString().Normalize(NormalizationForm.FormC);
    }

    static SearchToken Cut(string text, int start, int end)
    {
        var word = text.AsSpan(start, end - start);
        // Most words need one string, and a search cuts a hundred thousand of them.
        var folded = Ascii.IsValid(word)
            ? string.Create(word.Length, word, static (lower, word) => Ascii.ToLower(word, lower, out _))
            : Fold(word.ToString());
        return new SearchToken(folded, start, end - start);
    }

    static bool IsLetter(Rune rune) => Rune.IsLetterOrDigit(rune) || (!rune.IsAscii && Rune.IsNumber(rune));

    static bool IsMark(Rune rune) => !rune.IsAscii && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    /// <summary>Accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel signs. Other marks make other words.</summary>
    static bool IsAccent(int rune) => rune is (>= 0x300 and <= 0x36F) or (>= 0x591 and <= 0x5C7) or (>= 0x64B and <= 0x652);

    /// <summary>Kana and Han.</summary>
    static bool StandsAlone(int rune) => rune is
        (>= 0x3041 and <= 0x3096) or (>= 0x30A1 and <= 0x30FA) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);

    /// <summary>Normalization refuses half a surrogate pair.</summary>
    static string WellFormed(string text)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) whole.Append(rune);
        return whole.ToString();
    }
}
