using MeetingScribe.Audio;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Realtime;

/// <summary>
/// The items of one realtime session: makes of turns, commits and clears the events that a client expects, in the order
/// it expects them. A plain object, one caller at a time.
/// <para>With turn detection an item is a turn. Without, it is what lies between two commits, and may hold any number of turns;
/// their text streams while it is open, and it completes once the commit is reached and the last of them is settled.</para>
/// </summary>
sealed class Conversation
{
    /// <summary>Less cannot be committed.</summary>
    const int ShortestCommitMs = 100;

    /// <summary>Of items that the client made, together; each counts as <see cref="LeastItem"/> at least.</summary>
    const int MaxCreatedBytes = 4 << 20;
    const int LeastItem = 1_024;

    /// <summary>Attempts of an engine, about 4 s, after which a client need not wait for an item any more.</summary>
    const int PatienceWithEngine = 5;

    readonly Dictionary<long, RunningTurn> turns = [];
    readonly Queue<PendingMark> pending = new();
    readonly List<Item> items = [];
    Item? next;
    long committedTo;
    long settledTo = -1;

    /// <summary>Of the client's audio, in Hz; commits count in its sample frames. Set before the first audio.</summary>
    public int SampleRate { get; set; } = InputFormats.PcmRate;

    /// <summary>Who makes the items: the client by its commits, or turn detection. As of what was heard, not of what was sent.</summary>
    public bool AwaitsCommit { get; set; }

    public bool Transcribes { get; set; }

    public bool IncludesLogprobs { get; set; }

    /// <summary>The client commits.</summary>
    /// <param name="frame">What was sent before it, in sample frames.</param>
    /// <param name="makesItem">There is no turn detection: the commit itself makes the item.</param>
    /// <returns>What is wrong, or null; then the mark has to be made.</returns>
    public RealtimeError? Commit(long frame, bool makesItem, string? eventId, List<ServerEvent> events)
    {
        if (!makesItem)
        {
            pending.Enqueue(new PendingMark(frame, Item: null, eventId));
            return null;
        }

        if (frame - committedTo < SampleRate * ShortestCommitMs / 1_000)
            return Empty((frame - committedTo) * 1_000.0 / SampleRate);
        var item = next ?? new Item();
        next = null;
        (item.Start, item.End, committedTo) = (committedTo, frame, frame);
        pending.Enqueue(new PendingMark(frame, item, eventId));
        Commit(item, events);
        return null;
    }

    /// <summary>The client clears what it has not committed; the mark has to be made.</summary>
    public void Clear(long frame, bool makesItems, List<ServerEvent> events)
    {
        committedTo = frame;
        pending.Enqueue(new PendingMark(frame, Item: null, EventId: null));
        if (makesItems)
            Drop();
        events.Add(new BufferCleared());
    }

    public void Hear(TurnNews news, List<ServerEvent> events)
    {
        switch (news)
        {
            case TurnStarted started when started.TurnStart > settledTo:
                Find(started.TurnStart, events);
                break;
            case TurnText text when text.TurnStart > settledTo:
                Say(Find(text.TurnStart, events), text.Stable, events);
                break;
            case TurnEnded ended when ended.TurnStart > settledTo:
                End(Find(ended.TurnStart, events), ended.Position, events);
                break;
            case TurnSettled turn when turn.TurnStart > settledTo:
                Settle(turn, events);
                break;
            case SilencePassed silence:
                Pass(silence, events);
                break;
            case MarkReached reached:
                Reach(reached, events);
                break;
            case EngineFailed failed when failed.Attempts >= PatienceWithEngine:
                GiveUp(failed, events);
                break;
            default:
                break; // of a turn that is settled
        }
    }

    public Item? Find(string itemId) => items.Find(item => item.Id == itemId);

    public bool Delete(string itemId) => items.RemoveAll(item => item.Id == itemId) > 0;

    /// <summary>The client makes an item.</summary>
    /// <param name="previousItemId">Null: at the end; <c>root</c>: at the front.</param>
    /// <returns>What is wrong, or null.</returns>
    public RealtimeError? Insert(Item item, string? previousItemId, List<ServerEvent> events)
    {
        if (Find(item.Id) is not null)
            return RealtimeError.Invalid("invalid_value", $"There is an item '{item.Id}' already. Choose another id, or leave it out.", "item.id");
        if (items.Where(one => !one.HasAudio).Append(item).Sum(one => Math.Max(LeastItem, one.Bytes)) > MaxCreatedBytes)
            return RealtimeError.Invalid("invalid_value", $"The items you created would take more than {MaxCreatedBytes >> 20} MiB together, which is all a session keeps. Delete some.", "item");
        var previous = previousItemId is null or "root" ? -1 : items.FindIndex(one => one.Id == previousItemId);
        if (previous < 0 && previousItemId is not (null or "root"))
            return RealtimeError.Invalid("invalid_value", $"There is no item '{previousItemId}' to put it behind.", "previous_item_id");
        var at = previousItemId is null ? items.Count : previous + 1;
        var before = at == 0 ? null : items[at - 1].Id;
        items.Insert(at, item);
        events.Add(new ItemAdded(before, item.ToWire()));
        events.Add(new ItemDone(before, item.ToWire()));
        return null;
    }

    RunningTurn Find(long start, List<ServerEvent> events)
    {
        if (turns.TryGetValue(start, out var known))
            return known;

        // What the client has marked behind the turn's start says whose it is.
        var mark = AwaitsCommit ? pending.FirstOrDefault(mark => Frame(start) < mark.Frame) : null;
        var item = mark is null ? next ??= new Item { Start = Frame(start) } : mark.Item ?? new Item { IsDropped = true };
        item.Unsettled.Add(start);
        if (!AwaitsCommit)
            events.Add(new SpeechStarted(Chunk.ToMilliseconds(start), item.Id));
        return turns[start] = new RunningTurn(item);
    }

    void Say(RunningTurn turn, IReadOnlyList<Word> stable, List<ServerEvent> events)
    {
        var fresh = stable.Skip(turn.Said).ToList();
        if (fresh.Count == 0 || turn.Item.IsDropped || turn.Item.IsComplete || !(turn.Item.IsCommitted ? turn.Item.IsTranscribed : Transcribes))
            return;
        turn.Said = stable.Count;
        var tokens = Logprob.Of(fresh, turn.Item.HasText);
        turn.Item.HasText = true;
        events.Add(new TranscriptionDelta(turn.Item.Id, string.Concat(tokens.Select(token => token.Token)), IncludesLogprobs ? tokens : null));
    }

    void End(RunningTurn turn, long position, List<ServerEvent> events)
    {
        if (AwaitsCommit || turn.Item.IsDropped || turn.Item.IsCommitted)
            return;
        var item = turn.Item;
        item.End = Frame(position);
        events.Add(new SpeechStopped(Chunk.ToMilliseconds(position), item.Id));
        committedTo = Math.Max(committedTo, item.End);
        item.IsReached = true;
        if (next == item)
            next = null;
        Commit(item, events);
    }

    void Settle(TurnSettled news, List<ServerEvent> events)
    {
        var turn = Find(news.TurnStart, events);
        End(turn, news.TurnEnd, events);
        turns.Remove(news.TurnStart);
        settledTo = news.TurnStart;
        turn.Item.Unsettled.Remove(news.TurnStart);
        turn.Item.Spoken.Add(new SpokenTurn(news.TurnStart, news.Words));
        Complete(turn.Item, events);
    }

    void Pass(SilencePassed silence, List<ServerEvent> events)
    {
        if (AwaitsCommit)
            return;
        var item = new Item { Start = Frame(silence.From), End = Frame(silence.To), IsReached = true };
        events.Add(new TimeoutTriggered(Chunk.ToMilliseconds(silence.From), Chunk.ToMilliseconds(silence.To), item.Id));
        Commit(item, events);
    }

    void Reach(MarkReached reached, List<ServerEvent> events)
    {
        switch (reached.Mark)
        {
            case SettingsMark settings:
                AwaitsCommit = settings.Settings.Turns.AwaitsCommit;
                break;

            case CommitMark when pending.TryDequeue(out var mark):
                if (mark.Item is { } item)
                {
                    item.IsReached = true;
                    Complete(item, events);
                }
                else if (!reached.EndedTurn)
                {
                    events.Add(new ErrorEvent(Empty(0).ToEvent(mark.EventId)));
                }
                break;

            case ClearMark when pending.TryDequeue(out _) && !AwaitsCommit:
                Drop();
                break;

            default:
                break;
        }
    }

    void Commit(Item item, List<ServerEvent> events)
    {
        var previous = items.Count == 0 ? null : items[^1].Id;
        items.Add(item);
        (item.IsCommitted, item.IsTranscribed) = (true, Transcribes);
        events.Add(new BufferCommitted(previous, item.Id));
        events.Add(new ItemAdded(previous, item.ToWire()));
        events.Add(new ItemDone(previous, item.ToWire()));
        Complete(item, events);
    }

    void Complete(Item item, List<ServerEvent> events)
    {
        if (!item.IsCommitted || !item.IsReached || item.Unsettled.Count > 0 || item.IsComplete)
            return;
        item.IsComplete = true;
        if (!item.IsTranscribed)
            return;
        var words = item.Spoken.OrderBy(turn => turn.Start).SelectMany(turn => turn.Words).ToList();
        var tokens = Logprob.Of(words, followsText: false);
        item.Transcript = string.Concat(tokens.Select(token => token.Token));
        item.Spoken.Clear();
        events.Add(new TranscriptionCompleted(
            item.Id, item.Transcript, IncludesLogprobs ? tokens : null, new DurationUsage((item.End - item.Start + SampleRate - 1) / SampleRate)));
    }

    /// <summary>The audio is recorded and heard once the engine is back, for the meeting; the client is not kept waiting.</summary>
    void GiveUp(EngineFailed failed, List<ServerEvent> events)
    {
        foreach (var item in items.Where(item => item.IsTranscribed && !item.IsComplete))
        {
            item.IsComplete = true;
            events.Add(new TranscriptionFailed(item.Id, new TranscriptionFault(
                "server_error", "transcription_failed", $"{failed.Sentence}. The audio is kept, and its text comes into the meeting's transcript when the engine is back.")));
        }
    }

    void Drop()
    {
        if (next is not { } item)
            return;
        item.IsDropped = true;
        next = null;
    }

    public static RealtimeError Empty(double milliseconds) => RealtimeError.Invalid(
        "input_audio_buffer_commit_empty",
        FormattableString.Invariant($"Error committing input audio buffer: buffer too small. Expected at least {ShortestCommitMs}ms of audio, but buffer only has {milliseconds:0.00}ms of audio."));

    long Frame(long position) => position * SampleRate / Chunk.SampleRate;

    sealed class RunningTurn(Item item)
    {
        public Item Item => item;

        /// <summary>Words told in deltas.</summary>
        public int Said { get; set; }
    }

    /// <param name="Item">What a commit made; null for a clear, and where turn detection makes the items.</param>
    sealed record PendingMark(long Frame, Item? Item, string? EventId);
}
