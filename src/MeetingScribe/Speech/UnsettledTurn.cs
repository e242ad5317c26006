using MeetingScribe.Turns;

namespace MeetingScribe.Speech;

/// <summary>A turn whose utterance is still due or not yet taken. Where nothing else is said, it is under the listener's gate.</summary>
sealed class UnsettledTurn(long start, StableText text)
{
    public long Start => start;
    public StableText Text => text;

    /// <summary>How far the text so far looks like a finished sentence, 0 to 1; written by the one task, read by the other.</summary>
    public double Finished
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    } = SentenceEnd.Finished([]);

    public Checkpoint? Ended { get; set; }
    public Utterance? Utterance { get; set; }
    public bool IsDropped { get; set; }
}
