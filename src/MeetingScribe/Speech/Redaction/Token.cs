namespace MeetingScribe.Speech.Redaction;

/// <summary>A word as the patterns read it: without the punctuation around it, and with the digits it says.</summary>
/// <param name="Bare">Without what opens before it and closes behind it.</param>
/// <param name="Tail">The punctuation behind it.</param>
/// <param name="Digits">Of a number, or of a word that says one; empty for all others.</param>
/// <param name="Says">How it takes part in a number that is read out.</param>
readonly record struct Token(string Bare, string Tail, string Digits, Says Says)
{
    const string Openings = "([{<\"'“‘«„";
    const string Closings = ")]}>\"'”’»,.;:!?…";

    public static Token Of(string word)
    {
        var start = 0;
        while (start < word.Length && Openings.Contains(word[start]))
            start++;
        var end = word.Length;
        while (end > start && Closings.Contains(word[end - 1]))
            end--;
        var bare = word[start..end];
        var (digits, says) = NumberWords.Read(bare);
        return new Token(bare, word[end..], digits, says);
    }

    public bool IsLetter => Bare.Length == 1 && char.IsAsciiLetter(Bare[0]);

    public bool IsNumber => Says is Says.Digits or Says.Unit or Says.Tens;

    /// <summary>A sound between two parts of what is read out.</summary>
    public bool IsFiller => Bare.ToLowerInvariant() is "dash" or "hyphen" or "minus" or "space" or "slash" or "uh" or "um" or "er" or "ah" or "-" or "/" or "–";

    public bool Is(string word) => string.Equals(Bare, word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>How a word takes part in a number that is read out.</summary>
enum Says
{
    Nothing,

    /// <summary>Digits, one or more.</summary>
    Digits,

    /// <summary>One to nine as a word: after <see cref="Tens"/> it takes the place of the zero.</summary>
    Unit,

    /// <summary>Twenty, thirty ...</summary>
    Tens,

    /// <summary>Two zeros more.</summary>
    Hundred,

    /// <summary>The next digit twice.</summary>
    Double,

    /// <summary>The next digit three times.</summary>
    Triple,

    /// <summary>In front of a country's code.</summary>
    Plus,
}
