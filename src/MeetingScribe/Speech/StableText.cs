using MeetingScribe.Speech.Redaction;

namespace MeetingScribe.Speech;

/// <summary>
/// Decides, for one turn, which words will no longer change. Engines rewrite their tail with every hypothesis;
/// viewers must never see a stable word rewritten. So a word becomes stable once several hypotheses in a row agreed on it and
/// on everything before it, and from then on it stays, even if the final hypothesis thinks otherwise.
/// The result depends only on the hypotheses, all of them, in order: the same turn gives the same words again.
/// </summary>
/// <param name="redactor">Takes out of it what nobody is to see; null: nothing.</param>
sealed class StableText(long turnStart, Redactor? redactor = null)
{
    // Measured with the embedded recogniser, a hypothesis every 250 ms, on 47 recordings of strangers (996 words), where it is worst: the
    // finals alone have 39.9 % word errors, with these three 42.1 %; 4, 1.6 s and 9 gave 42.4 %, 6, 2 s and 12 gave 42.0 %.
    // On 12 of them 4, 1.6 s and 9 made words stable 1.9 s after they were spoken (p95 2.2 s), 3, 0.8 s and 6 after 1.1 s (p95 1.5 s).

    /// <summary>Hypotheses in a row that must agree.</summary>
    public const int Agreement = 5;

    /// <summary>How far a word must lie behind the newest one: words near the tail still wait for their context.</summary>
    public const long Age = Audio.Chunk.SampleRate * 18 / 10;

    /// <summary>Agreement that suffices without age: a speaker's last words before a pause have nothing behind them.</summary>
    public const int LongAgreement = 11;

    readonly RedactedText? redacted = redactor is null ? null : new RedactedText(redactor);
    readonly List<Word> stable = [];
    readonly List<(Word Word, int Agreed)> tail = [];

    /// <summary>Takes the next hypothesis of the turn and says what to show.</summary>
    public Delta Believe(Hypothesis hypothesis)
    {
        var seam = Seam.Between(stable, hypothesis.Words);
        var unsure = hypothesis.Words.Skip(seam.Position).ToList();
        if (hypothesis.IsTentative)
        {
            tail.Clear();
            return Shown(unsure);
        }

        Compare(unsure);

        var grown = 0;
        while (grown < unsure.Count && (seam.Position + grown < hypothesis.Settled || IsOld(grown)))
            grown++;
        stable.AddRange(Seam.InOrder(unsure.Take(grown), after: EndOfStable));
        tail.RemoveRange(0, grown);

        return Shown(unsure.Skip(grown));
    }

    /// <summary>
    /// The turn's words: the stable ones (as the final writes them, where it agrees, with its times), then what the
    /// final has behind them.
    /// </summary>
    public IReadOnlyList<Word> Settle(Hypothesis final)
    {
        var seam = Seam.Between(stable, final.Words);
        var kept = stable.Select((word, index) => seam.Partners[index] is { } partner ? final.Words[partner] : word);
        IReadOnlyList<Word> words = [.. Seam.InOrder(kept.Concat(final.Words.Skip(seam.Position)), after: turnStart)];
        return redacted?.Settle(words) ?? words;
    }

    Delta Shown(IEnumerable<Word> unsure)
    {
        var delta = new Delta(turnStart, [.. stable], [.. Seam.InOrder(unsure, after: EndOfStable)]);
        return redacted?.Show(delta) ?? delta;
    }

    long EndOfStable => stable.Count == 0 ? turnStart : stable[^1].End;

    /// <summary>Counts, for each unsure word, how many hypotheses in a row had it and the same words before it.</summary>
    void Compare(List<Word> unsure)
    {
        var same = 0;
        while (same < unsure.Count && same < tail.Count && Seam.IsSame(unsure[same], tail[same].Word))
            same++;
        for (var index = 0; index < same; index++)
            tail[index] = (unsure[index], tail[index].Agreed + 1);
        tail.RemoveRange(same, tail.Count - same);
        tail.AddRange(unsure.Skip(same).Select(word => (word, 1)));
    }

    bool IsOld(int index) => tail[index] switch
    {
        { Agreed: >= LongAgreement } => true,
        { Agreed: >= Agreement } word => word.Word.End <= tail[^1].Word.End - Age,
        _ => false,
    };
}
