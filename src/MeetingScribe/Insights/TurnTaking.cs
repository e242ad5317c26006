using MeetingScribe.Transcripts;

namespace MeetingScribe.Insights;

/// <summary>Who takes the floor from whom, from the order of the turns' starts.</summary>
sealed class TurnTaking
{
    /// <summary>Starting sooner after the other's start is a collision, not an interruption.</summary>
    const long CollisionMs = 500;

    /// <summary>A speaker's own pause of this length ends a monologue.</summary>
    const long PauseMs = 2_000;

    /// <summary>A remark shorter than this ("mm-hm", "right") does not end another's monologue.</summary>
    const long RemarkMs = 1_000;

    readonly Dictionary<string, int> interruptions = [];
    readonly Dictionary<string, int> interrupted = [];
    readonly Dictionary<string, long> monologues = [];

    public TurnTaking(IEnumerable<Segment> segments)
    {
        var turns = segments.OrderBy(segment => segment.StartMs).ThenBy(segment => segment.Sequence).ToList();
        CountInterruptions(turns);
        MeasureMonologues(turns);
    }

    /// <summary>
    /// Turns that begin while somebody else has been speaking for more than half a second, and go on longer than that
    /// turn. A remark that ends first is none, nor is beginning at the same time.
    /// </summary>
    public int Interruptions(string by) => interruptions.GetValueOrDefault(by);

    /// <summary>Turns of this participant that were interrupted.</summary>
    public int Interrupted(string participantId) => interrupted.GetValueOrDefault(participantId);

    /// <summary>
    /// The longest time from a turn's start to the end of a later one of the same speaker with no pause of two seconds
    /// and no turn of anyone else's in between, remarks under a second aside.
    /// </summary>
    public long LongestMonologueMs(string participantId) => monologues.GetValueOrDefault(participantId);

    void CountInterruptions(IReadOnlyList<Segment> turns)
    {
        var running = new List<Running>();
        foreach (var turn in turns)
        {
            running.RemoveAll(other => other.Turn.EndMs <= turn.StartMs);
            var victims = running.Where(other =>
                other.Turn.ParticipantId != turn.ParticipantId
                && turn.StartMs - other.Turn.StartMs > CollisionMs
                && turn.EndMs > other.Turn.EndMs).ToList();
            if (victims.Count > 0)
                Increment(interruptions, turn.ParticipantId);
            foreach (var victim in victims.Where(victim => !victim.IsInterrupted))
            {
                victim.IsInterrupted = true;
                Increment(interrupted, victim.Turn.ParticipantId);
            }

            running.Add(new Running(turn));
        }
    }

    void MeasureMonologues(IReadOnlyList<Segment> turns)
    {
        var open = new Dictionary<string, (long StartMs, long EndMs)>();
        foreach (var turn in turns)
        {
            if (turn.EndMs - turn.StartMs >= RemarkMs)
            {
                foreach (var other in open.Keys.Where(other => other != turn.ParticipantId).ToList())
                    open.Remove(other);
            }

            var monologue = open.TryGetValue(turn.ParticipantId, out var before) && turn.StartMs - before.EndMs < PauseMs
                ? (before.StartMs, EndMs: Math.Max(before.EndMs, turn.EndMs))
                : (turn.StartMs, turn.EndMs);
            open[turn.ParticipantId] = monologue;
            monologues[turn.ParticipantId] = Math.Max(monologues.GetValueOrDefault(turn.ParticipantId), monologue.EndMs - monologue.StartMs);
        }
    }

    static void Increment(Dictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;

    sealed class Running(Segment turn)
    {
        public Segment Turn => turn;

        public bool IsInterrupted { get; set; }
    }
}
