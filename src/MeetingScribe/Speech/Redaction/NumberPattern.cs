namespace MeetingScribe.Speech.Redaction;

/// <summary>
/// Card and phone numbers. Numbers that follow each other are one number until another word comes between them, so nothing is decided
/// before that word.
/// </summary>
sealed class NumberPattern(bool phones, bool cards) : IPattern
{
    const string Card = "[card]", Phone = "[phone]", Part = "[number]";

    // ITU-T E.164: at most 15 digits with the country's code; without one nobody has more than 12.
    const int LeastPhone = 7, MostPhone = 12, MostInternational = 15;

    /// <summary>Read out figure by figure, or group by group, from here on.</summary>
    const int LeastFigures = 4, LeastInGroups = 6;

    public Finding At(IReadOnlyList<Token> words, int at, int floor)
    {
        if (words[at].Says is Says.Nothing or Says.Hundred)
            return Finding.Nothing;
        var run = NumberRun.Around(words, at, floor);
        var found = run.From != at || !cards || !CardNumber.IsIn(run.Digits) ? InPart(words, run, at) : new Finding(run.To, Card, IsOpen: false);
        return found with { IsOpen = run.IsOpen };
    }

    /// <summary>A comma or a full stop behind several figures parts phone numbers, though not the groups of a card.</summary>
    Finding InPart(IReadOnlyList<Token> words, NumberRun run, int at)
    {
        if (at != run.From && !IsParted(words, at - 1))
            return Finding.Nothing;
        var to = at + 1;
        while (to < run.To && !IsParted(words, to - 1))
            to++;
        var part = NumberRun.Between(words, at, to);
        if (phones && IsPhone(words, part))
            return new Finding(part.To, Phone, IsOpen: false);
        // A number that touches the edge of a turn may be half of one: the pause that ended the turn came in its middle.
        return (part.From == 0 || part.To == words.Count) && IsReadOut(words, part) ? new Finding(part.To, Part, IsOpen: false) : Finding.Nothing;
    }

    static bool IsParted(IReadOnlyList<Token> words, int at) => words[at] is { Digits.Length: > 1, Tail: var tail } && tail.AsSpan().IndexOfAny(",.;:") >= 0;

    static bool IsPhone(IReadOnlyList<Token> words, NumberRun part)
    {
        var isInternational = words[part.From].Says == Says.Plus || words[part.From].Bare.StartsWith('+') || part.Digits.StartsWith("00");
        return part.Digits.Length >= LeastPhone
            && part.Digits.Length <= (isInternational ? MostInternational : MostPhone)
            && !part.Numbers(words).All(IsYears);
    }

    static bool IsReadOut(IReadOnlyList<Token> words, NumberRun part)
    {
        var numbers = part.Numbers(words).ToList();
        return !numbers.All(IsYears)
            && (numbers.Count(word => word.Digits.Length == 1) >= LeastFigures || (numbers.Count > 1 && part.Digits.Length >= LeastInGroups));
    }

    /// <summary>2026, or 2026-2027.</summary>
    static bool IsYears(Token word) =>
        word.Bare.Split('-', '/').All(group => group.Length == 4 && group.All(char.IsAsciiDigit) && group.AsSpan(0, 2) is "19" or "20");
}
