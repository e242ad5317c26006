using System.Text.RegularExpressions;

namespace MeetingScribe.Speech.Redaction;

/// <summary>
/// E-mail addresses, as written ("ana@example.com"), as spoken ("ana dot b at example dot com", "a n a at ...") and as a mix of both.
/// Any word may be followed by "at", so the last word said is always open.
/// </summary>
sealed partial class EmailPattern : IPattern
{
    const string Placeholder = "[e-mail]";

    /// <summary>"at my own company dot com": how many words recognisers make of one name.</summary>
    const int MostWords = 3;

    /// <summary>What ends a spoken address besides two letters. Any ending will do in a written one.</summary>
    static readonly HashSet<string> Endings = new(StringComparer.OrdinalIgnoreCase)
    {
        "com", "org", "net", "edu", "gov", "mil", "int", "info", "biz", "name", "pro", "dev", "app", "cloud", "online", "tech", "xyz", "shop", "site", "store", "email",
        "coop", "museum", "academy", "agency", "company", "group", "health", "legal", "law", "bank", "test", "example", "invalid", "local",
    };

    /// <summary>Words that come before an address and are none of it. Any other may be the first of two: "ana kim at example dot com".</summary>
    static readonly HashSet<string> Before = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "address", "addresses", "an", "and", "am", "are", "as", "ask", "at", "be", "but", "by", "cc", "contact", "copy", "e-mail", "email", "emails", "for", "from", "got",
        "has", "have", "he", "hello", "her", "hi", "his", "i", "in", "is", "it", "it's", "its", "just", "mail", "me", "message", "my", "not", "of", "okay", "on", "or", "our", "ping",
        "please", "reach", "see", "send", "she", "so", "that", "that's", "the", "their", "then", "they", "this", "to", "under", "us", "use", "via", "was", "we", "well", "with", "write",
        "yes", "you", "your",
    };

    public Finding At(IReadOnlyList<Token> words, int at, int floor)
    {
        if (IsWhole(words[at]))
            return After(words, at + 1, at + 1);
        if (words[at].Bare.Split('@') is [{ } local, { } name] && IsLocal(local) && IsLabel(name))
            return Name(words, at) ?? Finding.Nothing; // "ana@example dot com"
        return AfterLocal(words, at) switch
        {
            null => Finding.Nothing,
            { } next when next == words.Count => Finding.Unfinished,
            { } next => Domain(words, next),
        };
    }

    /// <summary>Just behind the "at"; the number of words where they end before it; null where there can be none.</summary>
    static int? AfterLocal(IReadOnlyList<Token> words, int at)
    {
        // 1. written up to the @
        if (words[at].Bare is [not '@', .., '@'] && IsLocal(words[at].Bare[..^1]))
            return at + 1;
        if (!IsLocal(words[at].Bare))
            return null;

        // 2. a word or two, and what is spelled or joined to them
        var isBefore = Before.Contains(words[at].Bare) && !words[at].IsLetter;
        for (var isAlone = !Before.Contains(words[at].Bare); ; at++)
        {
            if (at + 1 == words.Count)
                return at + 1;
            if (words[at].Tail.Length > 0 && !words[at].IsLetter)
                return null;
            var next = words[at + 1];
            if (IsAt(next))
                return next.Tail.Length > 0 ? null : words.Count > at + 2 && words[at + 2].Is("sign") ? at + 3 : at + 2;
            if (next.Bare is ['@', _, ..] && IsLabel(next.Bare[1..]))
                return at + 1; // "ana @example.com"
            if (IsJoint(next) || (!isBefore && (next.IsLetter || next.IsNumber)) || (IsJoint(words[at]) && IsLocal(next.Bare)))
                continue;
            if (!isAlone || !IsLocal(next.Bare))
                return null;
            isAlone = false;
        }
    }

    static Finding Domain(IReadOnlyList<Token> words, int from)
    {
        for (var at = from; at < from + MostWords; at++)
        {
            if (at == words.Count)
                return Finding.Unfinished;
            var name = words[at].Bare.TrimStart('@');
            if (WrittenDomain().IsMatch(name))
                return After(words, at + 1, at + 1);
            if (!IsLabel(name))
                return Finding.Nothing;
            if (Name(words, at) is { } found)
                return found;
        }

        return Finding.Nothing;
    }

    /// <summary>A name and the dot behind it; null if more words of the name may follow.</summary>
    static Finding? Name(IReadOnlyList<Token> words, int at)
    {
        if (words[at].Tail == ".")
            return After(words, at + 1, end: null);
        if (at + 1 == words.Count)
            return Finding.Unfinished;
        if (words[at].Tail.Length > 0)
            return Finding.Nothing;
        return IsDot(words[at + 1]) ? After(words, at + 2, end: null) : null;
    }

    /// <summary>Behind a dot, or where one may follow.</summary>
    /// <param name="end">Behind the address so far, if it is one already: then a dot must come next.</param>
    static Finding After(IReadOnlyList<Token> words, int at, int? end)
    {
        while (true)
        {
            // 1. another dot
            if (end is not null)
            {
                if (words[at - 1].Tail.Length > 0 && at < words.Count)
                    return Found(end, isOpen: false);
                if (at < words.Count && !IsDot(words[at]))
                    return Found(end, isOpen: false);
                at++;
            }

            // 2. a name behind it
            if (at >= words.Count)
                return Found(end, isOpen: true);
            var ending = at;
            while (words[at - 1].Is("dot") && ending < words.Count && words[ending].IsLetter && (ending == at || words[ending - 1].Tail.Length == 0 || words[ending - 1].Tail == "."))
                ending++;
            if (ending == words.Count && ending - at is > 0 and < 6)
                return Found(ending - at >= 2 ? ending : end, isOpen: true); // "dot c o"
            if (ending - at >= 2)
                (at, end) = (ending, ending);
            else if (IsEnding(words, at))
                (at, end) = (at + 1, at + 1);
            else if (WrittenDomain().IsMatch(words[at].Bare))
                (at, end) = (at + 1, at + 1);
            else if (!IsLabel(words[at].Bare) || (at + 1 < words.Count && !IsDot(words[at + 1])))
                return Found(end, isOpen: false);
            else if (at + 1 >= words.Count)
                return Found(end, isOpen: true);
            else
                at += 2; // "dot mail dot": a name that is not the last
        }
    }

    static Finding Found(int? end, bool isOpen) => new(end, Placeholder, isOpen);

    static bool IsWhole(Token word) => WrittenAddress().IsMatch(word.Bare);

    static bool IsAt(Token word) => word.Is("at") || word.Is("@");

    static bool IsDot(Token word) => word.Is("dot") || word is { Bare: "", Tail: "." };

    static bool IsJoint(Token word) => IsDot(word) || word.IsFiller || word.Bare.ToLowerInvariant() is "underscore" or "plus" or "_" or "+" or "period";

    static bool IsLocal(string bare) => bare.Length > 0 && bare.All(letter => char.IsLetterOrDigit(letter) || "._-+'%".Contains(letter));

    static bool IsLabel(string bare) => bare.Length > 0 && bare.All(letter => char.IsLetterOrDigit(letter) || letter == '-');

    /// <summary>A country's two letters only behind a dot that was spoken: behind a written one, a sentence may begin with them ("at home. We").</summary>
    static bool IsEnding(IReadOnlyList<Token> words, int at) =>
        Endings.Contains(words[at].Bare) || (words[at].Bare.Length == 2 && words[at].Bare.All(char.IsAsciiLetter) && words[at - 1].Is("dot"));

    [GeneratedRegex(@"^[^@\s]*[^@\s.]@[^@\s]+\.\p{L}{2,}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex WrittenAddress();

    [GeneratedRegex(@"^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex WrittenDomain();
}
