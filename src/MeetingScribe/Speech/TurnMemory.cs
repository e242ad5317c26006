namespace MeetingScribe.Speech;

/// <summary>
/// The stable text of unsettled turns, kept by the stream's host while engines come and go: a turn that is heard again by a new
/// engine goes on from the words that were already shown. Used by one listener at a time.
/// </summary>
public sealed class TurnMemory
{
    readonly Dictionary<long, StableText> shown = [];

    internal StableText For(long turnStart)
    {
        lock (shown)
            return shown.TryGetValue(turnStart, out var text) ? text : shown[turnStart] = new StableText(turnStart);
    }

    internal void Forget(long turnStart)
    {
        lock (shown)
            shown.Remove(turnStart);
    }
}
