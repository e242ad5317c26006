using System.Globalization;
using System.Text;

namespace MeetingScribe.Transcripts;

/// <summary>
/// Cuts text into words as they are spoken, folded, each with its place in the text. Punctuation separates; an apostrophe
/// joins ("don't" is one word) except before a final s ("Ana's" is "ana" and "s"); Chinese and Japanese characters stand alone.
/// </summary>
static class SpokenWords
{
    public static List<SpokenWord> In(string text)
    {
        var words = new List<SpokenWord>();
        var word = new StringBuilder();
        int start = 0, end = 0, offset = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var next = offset + rune.Utf16SequenceLength;
            if (IsApostrophe(rune) && word.Length > 0 && JoinsAt(text, next))
            {
                // belongs to the word, and is not spoken
            }
            else if (StandsAlone(rune))
            {
                Close();
                words.Add(new SpokenWord(Folding.Fold(rune), offset, next));
            }
            else if (IsPartOfWord(rune, word.Length > 0))
            {
                if (word.Length == 0)
                    start = offset;
                word.Append(Folding.Fold(rune));
                end = next;
            }
            else if (!IsInvisible(rune))
            {
                Close();
            }

            offset = next;
        }

        Close();
        return words;

        void Close()
        {
            if (word.Length > 0)
                words.Add(new SpokenWord(word.ToString(), start, end));
            word.Clear();
        }
    }

    static bool IsPartOfWord(Rune rune, bool inWord) =>
        Rune.IsLetterOrDigit(rune)
        || (inWord && (rune.Value is '+' or '#' // C++, C#
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark));

    static bool IsApostrophe(Rune rune) => rune.Value is '\'' or '’';

    static bool JoinsAt(string text, int next)
    {
        if (next >= text.Length || !char.IsLetter(text[next]))
            return false;
        var isFinalS = text[next] is 's' or 'S' && (next + 1 == text.Length || !char.IsLetterOrDigit(text[next + 1]));
        return !isFinalS;
    }

    static bool StandsAlone(Rune rune) =>
        rune.Value is (>= 0x3041 and <= 0x30FA) or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);

    /// <summary>Soft hyphens, joiners and direction marks do not end a word.</summary>
    static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format;
}

/// <param name="Folded">See <see cref="Folding"/>.</param>
/// <param name="Start">First UTF-16 unit in the text.</param>
/// <param name="End">Behind the last.</param>
readonly record struct SpokenWord(string Folded, int Start, int End);
