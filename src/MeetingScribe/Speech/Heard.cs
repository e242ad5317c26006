using MeetingScribe.Turns;

namespace MeetingScribe.Speech;

/// <summary>What a chunk or a mark did.</summary>
/// <param name="Start">The turn's first sample, which names it; of an idle time its beginning.</param>
/// <param name="Position">Where the turn started or ended, or the idle time ends.</param>
public readonly record struct Heard(TurnChangeKind Kind, long Start, long Position);
