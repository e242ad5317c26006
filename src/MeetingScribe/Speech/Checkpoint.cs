using MeetingScribe.Turns;

namespace MeetingScribe.Speech;

/// <summary>Where a stream's transcription has got to: everything needed to go on as if nothing had happened.</summary>
/// <param name="Position">Position of the first chunk not yet heard when the last settled turn had ended; a multiple of
/// the chunk size unless the stream is over.</param>
/// <param name="TurnEnd">End of the last settled turn; no later turn starts before it.</param>
/// <param name="Turns">The turn detector's state at <paramref name="Position"/>.</param>
/// <param name="Carry">The engine's memory of the speaker.</param>
/// <param name="PassedOver">Samples, of all turns so far, that the engine could make nothing of however often it heard them.</param>
public sealed record Checkpoint(long Position, long TurnEnd, TurnState Turns, string? Carry, long PassedOver = 0);
