namespace MeetingScribe.Turns;

/// <summary>What one chunk did to the conversation: at most one thing.</summary>
/// <param name="Kind">Nothing, a turn began, or the turn ended.</param>
/// <param name="Position">16 kHz position where it began (padding included, may lie before the chunk by at most
/// <see cref="TurnOptions.Padding"/> plus the time it took to be sure) or ended.</param>
public readonly record struct TurnChange(TurnChangeKind Kind, long Position);

public enum TurnChangeKind
{
    None,
    Started,
    Ended,

    /// <summary>Nobody has spoken for <see cref="TurnOptions.Idle"/>, up to the position.</summary>
    Idle,
}
