using System.Diagnostics;
using System.Runtime.CompilerServices;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Telemetry;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Captions;

/// <summary>
/// One meeting's events for any number of viewers. Segments come from the store or from a short list of the newest and are
/// never skipped; everything else is a state under a key, of which a viewer that falls behind gets only the newest. So a
/// viewer costs two numbers, however slow it is. Thread-safe.
/// </summary>
public sealed class CaptionFeed(string meetingId, long lastSequence, IStore store, TimeProvider time)
{
    /// <summary>A viewer that is this far behind reads the store.</summary>
    const int NewestSegments = 128;

    /// <summary>Taken-back captions are kept for viewers that have not seen it yet; older ones go.</summary>
    const int MaxStates = 2_000;

    const int StorePage = 500;

    /// <summary>A viewer is woken at most this often: a tenth of what a reader notices, and it bounds the cost of a busy meeting.</summary>
    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(40);

    readonly Lock gate = new();
    readonly Queue<Published> newest = new();
    readonly HashSet<string> settled = [];
    readonly Dictionary<string, Published> states = [];
    readonly Pulse changed = new();
    long last = lastSequence;
    long version;
    bool ended;

    /// <summary>The newest segment's number; 0 before the first.</summary>
    public long Last
    {
        get { lock (gate) return last; }
    }

    /// <summary>Viewers watching now.</summary>
    public int Viewers => viewers;
    int viewers;

    public void Publish(PartialEvent partial) => Set(TurnKey(partial.TurnId), partial);

    public void Publish(ParticipantEvent participant) => Set("participant " + participant.Participant.Id, participant);

    public void Publish(SummaryEvent summary) => Set("summary", summary);

    public void Publish(MeetingStateEvent meeting) => Set("meeting", meeting);

    /// <summary>Shows a stored segment in place of its turn's caption.</summary>
    public void Publish(SegmentEvent segment)
    {
        lock (gate)
        {
            states.Remove(TurnKey(segment.TurnId));
            if (segment.Sequence <= last)
                return;
            last = segment.Sequence;
            newest.Enqueue(new Published(segment, ++version, time.GetTimestamp()) { Showing = viewers > 0 ? TurnSpans.Within(TurnSpans.Present, TurnSpans.Show) : null });
            settled.Add(segment.TurnId);
            if (newest.Count > NewestSegments)
                Forget(newest.Dequeue());
        }

        changed.Fire();
    }

    /// <summary>Whatever it is; a copy of another feed is fed so.</summary>
    public void Publish(MeetingEvent occurred)
    {
        switch (occurred)
        {
            case PartialEvent partial: Publish(partial); break;
            case SegmentEvent segment: Publish(segment); break;
            case ParticipantEvent participant: Publish(participant); break;
            case SummaryEvent summary: Publish(summary); break;
            case MeetingStateEvent meeting: Publish(meeting); break;
            default: throw new ArgumentOutOfRangeException(nameof(occurred));
        }
    }

    /// <summary>No more events: viewers are told what there is, then their stream ends.</summary>
    public void Close()
    {
        lock (gate)
            ended = true;
        changed.Fire();
    }

    /// <summary>Every segment above <paramref name="after"/>, then everything that happens, until the meeting ends.</summary>
    public IAsyncEnumerable<MeetingEvent> Watch(long after, CancellationToken cancellation = default) => Watch(after, Pace, cancellation);

    /// <inheritdoc cref="Watch(long, CancellationToken)"/>
    /// <param name="pace">Between two looks at what has happened.</param>
    public async IAsyncEnumerable<MeetingEvent> Watch(long after, TimeSpan pace, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Interlocked.Increment(ref viewers);
        var joined = time.GetTimestamp();
        try
        {
            var seen = -1L;
            while (true)
            {
                // 1. segments not seen yet
                while (await Missing(after, cancellation) is { Count: > 0 } segments)
                {
                    foreach (var segment in segments)
                    {
                        Measure(segment, joined);
                        yield return segment.Event;
                    }
                    after = ((SegmentEvent)segments[^1].Event).Sequence;
                }

                // 2. the newest of everything else
                var (states, task, isLast) = NewStates(after, ref seen);
                foreach (var state in states)
                {
                    Measure(state, joined);
                    yield return state.Event;
                }

                // 3. until something happens
                if (isLast)
                    yield break;
                await task.WaitAsync(cancellation);
                await Task.Delay(pace, time, cancellation);
            }
        }
        finally
        {
            Interlocked.Decrement(ref viewers);
        }
    }

    async ValueTask<IReadOnlyList<Published>> Missing(long after, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (after >= last)
                return [];
            if (newest.TryPeek(out var oldest) && SequenceOf(oldest) <= after + 1)
                return [.. newest.Where(segment => SequenceOf(segment) > after)];
        }

        var stored = await store.Segments(meetingId, after, StorePage, cancellation);
        return [.. stored.Select(segment => new Published(new SegmentEvent(segment.Sequence, segment), Version: 0, At: 0))];
    }

    (List<Published> States, Task Changed, bool IsLast) NewStates(long after, ref long seen)
    {
        lock (gate)
        {
            if (after < last)
                return ([], Task.CompletedTask, false);
            var since = seen;
            var isNew = since < 0;
            seen = version;
            var events = states.Values
                .Where(state => state.Version > since && !(isNew && state.Event is PartialEvent { Stable: "", Unsure: "" }))
                .OrderBy(state => state.Version)
                .ToList();
            if (!isNew && events.Count(state => state.Replaced > since) is > 0 and var skipped)
                PipelineMeter.CaptionsSkipped.Add(skipped);
            return (events, changed.Next, ended);
        }
    }

    void Set(string key, MeetingEvent state)
    {
        lock (gate)
        {
            // An attempt that was given up while the store was slow may have stored a turn that the next one hears again.
            if (state is PartialEvent { TurnId: var turn } && settled.Contains(turn))
                return;
            var replaced = state is PartialEvent && states.TryGetValue(key, out var older) ? older.Version : 0;
            states[key] = new Published(state, ++version, time.GetTimestamp()) { Replaced = replaced };
            if (states.Count > MaxStates)
                Prune();
        }

        changed.Fire();
    }

    void Forget(Published segment)
    {
        segment.Seen();
        settled.Remove(((SegmentEvent)segment.Event).TurnId);
    }

    void Prune()
    {
        var cleared = states.Where(state => state.Value.Event is PartialEvent { Stable: "", Unsure: "" }).OrderBy(state => state.Value.Version);
        foreach (var key in cleared.Take(MaxStates / 2).Select(state => state.Key).ToList())
            states.Remove(key);
    }

    /// <summary>What was there before the viewer joined says nothing of how fast it is served.</summary>
    void Measure(Published one, long joined)
    {
        one.Seen();
        if (one.At >= joined && KindOf(one.Event) is { } kind)
            PipelineMeter.CaptionToViewer.Record(time.GetElapsedTime(one.At).TotalSeconds, PipelineMeter.Kind(kind));
    }

    static string? KindOf(MeetingEvent what) => what switch
    {
        PartialEvent => "partial",
        SegmentEvent => "segment",
        _ => null,
    };

    static long SequenceOf(Published segment) => ((SegmentEvent)segment.Event).Sequence;

    static string TurnKey(string turnId) => "turn " + turnId;

    /// <param name="At">Timestamp of its publication; 0 for one that comes from the store.</param>
    sealed record Published(MeetingEvent Event, long Version, long At)
    {
        /// <summary>The version of the turn's caption that this one replaced; 0 if it is the first.</summary>
        public long Replaced { get; init; }

        /// <summary>Lasts until the first viewer has it.</summary>
        public Activity? Showing { private get; init; }

        int seen;

        public void Seen()
        {
            if (Showing is not null && Interlocked.Exchange(ref seen, 1) == 0)
                TurnSpans.End(Showing);
        }
    }
}
