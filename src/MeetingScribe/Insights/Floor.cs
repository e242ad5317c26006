using MeetingScribe.Transcripts;

namespace MeetingScribe.Insights;

/// <summary>
/// Who has the floor when: one sweep over the starts and ends of all speech adds up talk, silence and overlap, to the
/// millisecond.
/// </summary>
sealed class Floor
{
    readonly Dictionary<string, Speaker> speakers = [];
    bool isOverlapping;

    Floor(TurnTaking turns) => Turns = turns;

    public IReadOnlyDictionary<string, Speaker> Speakers => speakers;

    public TurnTaking Turns { get; }

    public long EndMs { get; private set; }

    public long SilenceMs { get; private set; }

    public int Overlaps { get; private set; }

    public long OverlapMs { get; private set; }

    public static Floor Of(IReadOnlyList<Segment> segments)
    {
        var floor = new Floor(new TurnTaking(segments));
        floor.Sweep(segments);
        return floor;
    }

    void Sweep(IReadOnlyList<Segment> segments)
    {
        foreach (var segment in segments)
            speakers.TryAdd(segment.ParticipantId, new Speaker());
        // Ends come before starts at the same moment: speech that only touches does not overlap.
        var changes = segments
            .SelectMany(segment => new[] { (At: segment.StartMs, Step: 1, segment.ParticipantId), (At: segment.EndMs, Step: -1, segment.ParticipantId) })
            .OrderBy(change => change.At).ThenBy(change => change.Step);
        foreach (var moment in changes.GroupBy(change => change.At))
        {
            Advance(moment.Key);
            foreach (var (_, step, participant) in moment)
                speakers[participant].Depth += step;
        }
    }

    /// <summary>Accounts for the time since the last change, during which nobody began or stopped.</summary>
    void Advance(long now)
    {
        var lapse = now - EndMs;
        EndMs = now;
        if (lapse <= 0)
            return;

        var talking = speakers.Values.Where(speaker => speaker.Depth > 0).ToList();
        if (talking.Count == 0)
            SilenceMs += lapse;
        if (talking.Count > 1)
        {
            OverlapMs += lapse;
            Overlaps += isOverlapping ? 0 : 1;
        }

        isOverlapping = talking.Count > 1;
        foreach (var speaker in speakers.Values)
            speaker.Hear(lapse, speaker.Depth > 0 && isOverlapping);
    }

    internal sealed class Speaker
    {
        bool isOverlapping;

        /// <summary>Segments that are running; one person's may overlap when two streams are open.</summary>
        public int Depth { get; set; }

        public long TalkMs { get; private set; }

        public long OverlapMs { get; private set; }

        public int Overlaps { get; private set; }

        public void Hear(long lapse, bool overlaps)
        {
            if (Depth > 0)
                TalkMs += lapse;
            if (overlaps)
            {
                OverlapMs += lapse;
                Overlaps += isOverlapping ? 0 : 1;
            }

            isOverlapping = overlaps;
        }
    }
}
