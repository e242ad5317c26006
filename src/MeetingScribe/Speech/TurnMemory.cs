using MeetingScribe.Speech.Redaction;

namespace MeetingScribe.Speech;

/// <summary>
/// What is known of unsettled turns, kept by the stream's host while engines come and go: a turn that is heard again by a new
/// engine goes on from the words that were already shown, and what its first hearing used is not forgotten. Used by one listener at a time.
/// </summary>
public sealed class TurnMemory(Redactor? redactor = null)
{
    readonly Dictionary<long, StableText> shown = [];
    readonly Dictionary<long, IReadOnlyList<SpeechUsage>> bills = [];

    internal StableText For(long turnStart)
    {
        lock (shown)
            return shown.TryGetValue(turnStart, out var text) ? text : shown[turnStart] = new StableText(turnStart, redactor);
    }

    /// <summary>A metered server has finished the turn (null: nothing is metered).</summary>
    /// <returns>Everything it was used for this turn, in order: a turn that had to be heard twice was billed twice.</returns>
    public IReadOnlyList<SpeechUsage> Bill(long turnStart, SpeechUsage? usage)
    {
        lock (shown)
        {
            var bill = bills.GetValueOrDefault(turnStart, []);
            return usage is null ? bill : bills[turnStart] = [.. bill, usage];
        }
    }

    internal void Forget(long turnStart)
    {
        lock (shown)
        {
            shown.Remove(turnStart);
            bills.Remove(turnStart);
        }
    }
}
