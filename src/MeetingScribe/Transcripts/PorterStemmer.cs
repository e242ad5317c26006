namespace MeetingScribe.Transcripts;

/// <summary>
/// Takes English endings off, so that "meetings" finds "meeting": M. F. Porter, "An algorithm for suffix stripping", 1980
/// (https://tartarus.org/martin/PorterStemmer/def.txt). Words that are not plain a to z stay as they are.
/// </summary>
public static class PorterStemmer
{
    static readonly (string Ending, string Replacement)[] Step2 =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able"), ("alli", "al"),
        ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"),
        ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
    ];

    static readonly (string Ending, string Replacement)[] Step3 =
    [
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
    ];

    static readonly string[] Step4 =
    [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize",
    ];

    /// <param name="word">Folded: lower case, without accents.</param>
    public static string Stem(string word)
    {
        if (word.Length < 3) return word;
        foreach (var letter in word)
            if (letter is < 'a' or > 'z') return word;

        word = TakePlural(word);
        word = TakePast(word);
        if (word.EndsWith('y') && HasVowel(word.AsSpan(0, word.Length - 1))) word = $"{word[..^1]}i";
        word = Replace(word, Step2, minMeasure: 1);
        word = Replace(word, Step3, minMeasure: 1);
        word = TakeSuffix(word);
        return TakeFinal(word);
    }

    /// <summary>Step 1a.</summary>
    static string TakePlural(string word) => word switch
    {
        _ when Ends(word, "sses") || Ends(word, "ies") => word[..^2],
        _ when Ends(word, "ss") => word,
        _ when Ends(word, "s") => word[..^1],
        _ => word,
    };

    /// <summary>Step 1b.</summary>
    static string TakePast(string word)
    {
        if (Ends(word, "eed")) return Measure(word.AsSpan(0, word.Length - 3)) > 0 ? word[..^1] : word;
        var stem = Ends(word, "ed") ? word[..^2] : Ends(word, "ing") ? word[..^3] : word;
        if (stem.Length == word.Length || !HasVowel(stem)) return word;
        if (Ends(stem, "at") || Ends(stem, "bl") || Ends(stem, "iz")) return $"{stem}e";
        if (EndsInDouble(stem) && stem[^1] is not ('l' or 's' or 'z')) return stem[..^1];
        return Measure(stem) == 1 && EndsShort(stem) ? $"{stem}e" : stem;
    }

    /// <summary>Steps 2 and 3: the longest ending decides, whether or not it may go.</summary>
    static string Replace(string word, (string Ending, string Replacement)[] endings, int minMeasure)
    {
        var (ending, replacement) = endings.Where(rule => Ends(word, rule.Ending)).OrderByDescending(rule => rule.Ending.Length).FirstOrDefault();
        if (ending is null) return word;
        var stem = word[..^ending.Length];
        return Measure(stem) >= minMeasure ? stem + replacement : word;
    }

    /// <summary>Step 4.</summary>
    static string TakeSuffix(string word)
    {
        var ending = Step4.Where(ending => Ends(word, ending)).MaxBy(ending => ending.Length);
        if (ending is null) return word;
        var stem = word[..^ending.Length];
        if (Measure(stem) <= 1 || (ending == "ion" && !(Ends(stem, "s") || Ends(stem, "t")))) return word;
        return stem;
    }

    /// <summary>Step 5.</summary>
    static string TakeFinal(string word)
    {
        if (word.EndsWith('e'))
        {
            var stem = word[..^1];
            var measure = Measure(stem);
            if (measure > 1 || (measure == 1 && !EndsShort(stem))) word = stem;
        }
        return Ends(word, "ll") && Measure(word.AsSpan(0, word.Length - 1)) > 1 ? word[..^1] : word;
    }

    static bool Ends(string word, string ending) => word.EndsWith(ending, StringComparison.Ordinal);

    static bool IsConsonant(ReadOnlySpan<char> word, int i) => word[i] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => false,
        'y' => i == 0 || !IsConsonant(word, i - 1),
        _ => true,
    };

    /// <summary>How many times a vowel run is followed by a consonant run: Porter's m.</summary>
    static int Measure(ReadOnlySpan<char> stem)
    {
        var measure = 0;
        for (var i = 1; i < stem.Length; i++)
            if (IsConsonant(stem, i) && !IsConsonant(stem, i - 1)) measure++;
        return measure;
    }

    static bool HasVowel(ReadOnlySpan<char> stem)
    {
        for (var i = 0; i < stem.Length; i++)
            if (!IsConsonant(stem, i)) return true;
        return false;
    }

    static bool EndsInDouble(string stem) => stem.Length > 1 && stem[^1] == stem[^2] && IsConsonant(stem, stem.Length - 1);

    /// <summary>Consonant, vowel, consonant other than w, x, y: Porter's *o.</summary>
    static bool EndsShort(string stem) =>
        stem.Length > 2
        && IsConsonant(stem, stem.Length - 3) && !IsConsonant(stem, stem.Length - 2) && IsConsonant(stem, stem.Length - 1)
        && stem[^1] is not ('w' or 'x' or 'y');
}
