namespace MeetingScribe.Turns;

/// <summary>
/// What the turn detector carries from one turn to the next: explicit, small, and stored with the utterance, so that
/// a restart continues exactly. Round-trips through JSON without loss.
/// </summary>
public sealed record TurnState
{
}
