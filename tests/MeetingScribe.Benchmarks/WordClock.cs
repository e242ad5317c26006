using System.Diagnostics;
using MeetingScribe.Audio;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Benchmarks;

/// <summary>
/// Compares when words were spoken with when they were seen, by their place in the turn. A word counts as spoken at its
/// end, on the clock that starts with the first sample; seen by the events' arrival at a viewer.
/// </summary>
sealed class WordClock
{
    readonly Dictionary<string, List<(long At, int Stable, int Shown)>> turns = [];
    readonly Lock gate = new();
    long? start;

    /// <summary>Seconds from a word's end until anything stood in its place.</summary>
    public List<double> ToShown { get; } = [];

    /// <summary>Seconds from a word's end until it could no longer change.</summary>
    public List<double> ToStable { get; } = [];

    /// <summary>The first frame was sent just when it had been spoken to its end.</summary>
    public void Heard(long frames)
    {
        lock (gate)
            start ??= Stopwatch.GetTimestamp() - (long)(frames / (double)Chunk.SampleRate * Stopwatch.Frequency);
    }

    public void Seen(MeetingEvent what)
    {
        var now = Stopwatch.GetTimestamp();
        lock (gate)
        {
            switch (what)
            {
                case PartialEvent partial:
                    var stable = Words(partial.Stable);
                    if (!turns.TryGetValue(partial.TurnId, out var seen))
                        turns[partial.TurnId] = seen = [];
                    seen.Add((now, stable, stable + Words(partial.Unsure)));
                    break;
                case SegmentEvent { TurnId: { } turn, Segment: var segment }:
                    var views = turns.GetValueOrDefault(turn, []);
                    views.Add((now, segment.Words.Count, segment.Words.Count));
                    foreach (var (place, word) in segment.Words.Index())
                    {
                        ToShown.Add(Seconds(word, views.First(view => view.Shown > place).At));
                        ToStable.Add(Seconds(word, views.First(view => view.Stable > place).At));
                    }
                    break;
            }
        }
    }

    double Seconds(SegmentWord word, long seen) => Stopwatch.GetElapsedTime(start!.Value, seen).TotalSeconds - (word.EndMs / 1_000.0);

    static int Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
}
