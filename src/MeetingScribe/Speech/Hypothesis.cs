namespace MeetingScribe.Speech;

/// <summary>One recognised word.</summary>
/// <param name="Text">As the engine wrote it, never empty, no white space inside or around.</param>
/// <param name="Start">First sample (16 kHz position in the stream).</param>
/// <param name="End">Position just behind the last sample.</param>
/// <param name="Confidence">0 to 1; 1 where the engine gives none.</param>
public sealed record Word(string Text, long Start, long End, double Confidence);

/// <summary>
/// What an engine now believes was said in one turn, as a whole: each hypothesis replaces the one before.
/// </summary>
/// <param name="TurnStart">The turn it speaks of, by its first sample.</param>
/// <param name="Words">The words so far, in order of time.</param>
/// <param name="Settled">How many of the first words the engine itself promises not to change
/// (all of them for engines that only append, 0 for those that rewrite).</param>
/// <param name="IsFinal">The turn is over and this is its text; exactly one per turn.</param>
/// <param name="IsTentative">The engine is still getting used to the speaker: worth showing, but none of it may be held to.</param>
/// <param name="Language">BCP 47 tag where the engine knows it.</param>
/// <param name="Carry">On a final: what the engine wants to remember of this speaker for the next turn
/// (its cepstral mean, for example), opaque to everyone else, at most 1 KiB. It is stored with the utterance, so that
/// a restart continues exactly where the crash was.</param>
/// <param name="Usage">On a final: what the turn used of a metered server; null where nothing is metered.</param>
/// <param name="Engine">On a final: who recognised it, if not the engine that was asked.</param>
public sealed record Hypothesis(
    long TurnStart,
    IReadOnlyList<Word> Words,
    int Settled = 0,
    bool IsFinal = false,
    string? Language = null,
    string? Carry = null,
    bool IsTentative = false,
    SpeechUsage? Usage = null,
    string? Engine = null);

/// <summary>What recognising one turn used of a metered server, as that server reported it: seconds of audio, or tokens.</summary>
/// <param name="Model">The model that did the work, as the server names it.</param>
/// <param name="Seconds">Audio; 0 where the server counts tokens.</param>
/// <param name="AudioTokens">Of the input; 0 where the server counts seconds.</param>
/// <param name="TextTokens">Of the input, such as a prompt's.</param>
/// <param name="OutputTokens">Of the text that came back.</param>
public sealed record SpeechUsage(string Model, double Seconds = 0, long AudioTokens = 0, long TextTokens = 0, long OutputTokens = 0);
