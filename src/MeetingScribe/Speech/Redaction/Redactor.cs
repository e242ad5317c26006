namespace MeetingScribe.Speech.Redaction;

/// <summary>Finds entities in a turn's words and decides, word by word, what may be shown. Immutable and thread-safe.</summary>
public sealed class Redactor
{
    /// <summary>Punctuation that stays behind a placeholder: sentences go on to end.</summary>
    const string Kept = ".,;:!?";

    readonly IReadOnlyList<IPattern> patterns;

    public Redactor(RedactionRules rules)
    {
        var chosen = new List<IPattern>();
        if (rules.Emails)
            chosen.Add(new EmailPattern());
        if (rules.Ibans)
            chosen.Add(new IbanPattern());
        if (rules.Phones || rules.Cards)
            chosen.Add(new NumberPattern(rules.Phones, rules.Cards));
        if (rules.Names.Count > 0)
            chosen.Add(new NamesPattern(rules.Names));
        patterns = chosen;
    }

    /// <summary>Of words that are to be told to somebody else, those that may be: without what is covered, and without any mark in its place.</summary>
    /// <param name="isOver">False: more words follow, which may make an entity of the last of these, so that they are left out.</param>
    public IReadOnlyList<string> Tellable(IReadOnlyList<string> words, bool isOver)
    {
        var pieces = new List<Piece>();
        Decide([.. words.Select(word => new Word(word, 0, 0, 1))], 0, isOver, pieces);
        return [.. pieces.Where(piece => piece.Placeholder is null).Select(piece => words[piece.From])];
    }

    /// <summary>
    /// Decides from a word on, as far as nothing that may still be said can change it, and adds what it decided.
    /// </summary>
    /// <param name="isOver">Nothing more will be said: everything is decided.</param>
    /// <returns>The first word that is not decided.</returns>
    internal int Decide(IReadOnlyList<Word> words, int from, bool isOver, List<Piece> pieces)
    {
        var tokens = words.Select(word => Token.Of(word.Text)).ToList();
        var floor = from;
        while (from < words.Count)
        {
            var best = Finding.Nothing;
            foreach (var pattern in patterns)
            {
                var found = pattern.At(tokens, from, floor);
                if (found.IsOpen && !isOver)
                    return from;
                if (found.End > (best.End ?? from))
                    best = found;
            }

            pieces.Add(new Piece(from, best.End ?? from + 1, best.End is null ? null : best.Placeholder));
            from = pieces[^1].To;
            floor = best.End ?? floor;
        }

        return from;
    }

    internal static IEnumerable<Word> Write(IEnumerable<Piece> pieces, IReadOnlyList<Word> words) =>
        pieces.Select(piece => piece.Placeholder is null ? words[piece.From] : Cover(words, piece));

    /// <summary>Where it was said, how surely, and nothing of what.</summary>
    static Word Cover(IReadOnlyList<Word> words, Piece piece)
    {
        var covered = words.Skip(piece.From).Take(piece.To - piece.From).ToList();
        var tail = string.Concat(Token.Of(covered[^1].Text).Tail.Where(Kept.Contains));
        return new Word(piece.Placeholder + tail, covered[0].Start, covered[^1].End, covered.Average(word => word.Confidence));
    }
}

/// <summary>What was decided of some words: one that is shown, or several that a placeholder covers.</summary>
readonly record struct Piece(int From, int To, string? Placeholder);
