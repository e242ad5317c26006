namespace MeetingScribe.Speech;

/// <summary>
/// What is believed of a running turn, ready to be shown: <see cref="Stable"/> only ever grows and the turn's
/// utterance begins with it; <see cref="Unsure"/> may change with every delta.
/// </summary>
public sealed record Delta(long TurnStart, IReadOnlyList<Word> Stable, IReadOnlyList<Word> Unsure);

/// <summary>The finished text of a turn. Without words the turn was no speech, and makes no segment.</summary>
public sealed record Utterance(
    long TurnStart,
    long TurnEnd,
    IReadOnlyList<Word> Words,
    string? Language,
    string Engine,
    string? Carry)
{
    /// <summary>What a metered server was used for it: an entry for each time it was heard to its end, most often one.</summary>
    public IReadOnlyList<SpeechUsage> Usage { get; init; } = [];

    /// <summary>The words, joined by single spaces.</summary>
    public string Text => string.Join(' ', Words.Select(word => word.Text));

    /// <summary>Mean of the words' confidences, weighted by nothing; 1 without words.</summary>
    public double Confidence => Words.Count == 0 ? 1 : Words.Average(word => word.Confidence);
}
