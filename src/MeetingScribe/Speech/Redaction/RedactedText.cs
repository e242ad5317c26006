namespace MeetingScribe.Speech.Redaction;

/// <summary>
/// What may be shown of one turn. Stable words are decided by stable words alone and once only, so the shown stable text is never
/// rewritten either; words that may be the beginning of an entity are held back until they are none. Used by one caller at a time.
/// </summary>
sealed class RedactedText(Redactor redactor)
{
    /// <summary>Stands for the words that are held back.</summary>
    const string Held = "…";

    readonly List<Piece> decided = [];
    int reached;

    public Delta Show(Delta raw)
    {
        reached = redactor.Decide(raw.Stable, reached, isOver: false, decided);

        var all = raw.Stable.Concat(raw.Unsure).ToList();
        var guessed = new List<Piece>();
        var seen = redactor.Decide(all, reached, isOver: false, guessed);
        var unsure = Redactor.Write(guessed, all).ToList();
        if (seen < all.Count)
            unsure.Add(new Word(Held, all[seen].Start, all[^1].End, all[seen].Confidence));
        return raw with { Stable = [.. Redactor.Write(decided, raw.Stable)], Unsure = unsure };
    }

    /// <summary>The turn's words, of which the first are the stable ones, as the final writes them.</summary>
    public IReadOnlyList<Word> Settle(IReadOnlyList<Word> words)
    {
        var pieces = new List<Piece>(decided);
        redactor.Decide(words, reached, isOver: true, pieces);
        return [.. Redactor.Write(pieces, words)];
    }
}
