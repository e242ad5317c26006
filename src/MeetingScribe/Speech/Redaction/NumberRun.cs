namespace MeetingScribe.Speech.Redaction;

/// <summary>Words that together read out one number.</summary>
/// <param name="IsOpen">It goes on to the end of what was said.</param>
readonly record struct NumberRun(int From, int To, string Digits, bool IsOpen)
{
    /// <summary>The one to which a word belongs that can begin one.</summary>
    /// <param name="floor">It does not begin before.</param>
    public static NumberRun Around(IReadOnlyList<Token> words, int at, int floor)
    {
        var from = at;
        while (from > floor && (words[from - 1].Says != Says.Nothing || words[from - 1].IsFiller))
            from--;
        while (true)
        {
            while (from < at && words[from].Says is Says.Nothing or Says.Hundred)
                from++;
            var run = Between(words, from, words.Count);
            if (run.To > at || from == at)
                return run;
            from = Math.Max(run.To, from + 1);
        }
    }

    /// <summary>From a word on, as far as it goes.</summary>
    public static NumberRun Between(IReadOnlyList<Token> words, int from, int limit)
    {
        var number = new ReadOut();
        var (at, to, digits) = (words[from].Says == Says.Plus ? from + 1 : from, from + 1, "");
        for (; at < limit; at++)
        {
            if (words[at].IsFiller && at > from)
                continue;
            if (words[at].Says is Says.Nothing or Says.Plus || (words[at].Bare.StartsWith('+') && at > from) || !number.Append(words[at]))
                break;
            if (number.IsWhole)
                (to, digits) = (at + 1, number.Digits);
        }

        return new NumberRun(from, to, digits, IsOpen: at == words.Count);
    }

    /// <summary>Its words, without what is only between them.</summary>
    public IEnumerable<Token> Numbers(IReadOnlyList<Token> words)
    {
        for (var at = From; at < To; at++)
        {
            if (words[at].IsNumber)
                yield return words[at];
        }
    }
}
