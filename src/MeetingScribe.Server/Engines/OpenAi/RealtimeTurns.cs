using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// Which of the server's items is which of our turns, within one session. Commits are answered in their order, but everything else may come in any
/// order, before the answer too, and twice; finals go out in the order of turns. Rules only, no I/O; two tasks may use it at once.
/// </summary>
/// <param name="language">What is said of turns whose language the server does not name.</param>
sealed class RealtimeTurns(string? language)
{
    /// <summary>Repetitions come close together.</summary>
    const int RememberedEvents = 512;

    readonly Lock gate = new();
    readonly List<Turn> turns = [];
    readonly Dictionary<string, Item> items = new(StringComparer.Ordinal);
    readonly HashSet<string> seen = new(StringComparer.Ordinal);
    readonly Queue<string> seenInOrder = new();
    int commits;

    /// <summary>Turns without their final text, the open one included.</summary>
    public int Unsettled
    {
        get { lock (gate) return turns.Count; }
    }

    /// <summary>Since when (a time stamp) the oldest commit waits for its text; null: none does.</summary>
    public long? WaitingSince
    {
        get { lock (gate) return turns is [{ CommitId: not null, CommittedAt: var at }, ..] ? at : null; }
    }

    public void Start(long position)
    {
        lock (gate)
            turns.Add(new Turn(position));
    }

    public void Heard(long end)
    {
        lock (gate)
            turns[^1].End = end;
    }

    /// <returns>The id to commit with.</returns>
    public string Commit(long timestamp)
    {
        lock (gate)
        {
            (turns[^1].CommitId, turns[^1].CommittedAt) = ($"commit_{++commits}", timestamp);
            return turns[^1].CommitId!;
        }
    }

    /// <summary>What an event means for our turns, in the order of turns.</summary>
    /// <exception cref="UpstreamException">It makes no sense, so that nothing after it can be trusted.</exception>
    public RealtimeOutcome Apply(RealtimeEvent said)
    {
        lock (gate)
        {
            if (said.ItemId is not { } id || IsRepeated(said.EventId))
                return RealtimeOutcome.Nothing;
            var item = items.TryGetValue(id, out var known) ? known : items[id] = new Item();
            if (item.IsOver)
                return RealtimeOutcome.Nothing;

            switch (said.Type)
            {
                case RealtimeEvent.Committed:
                    item.Turn ??= turns.Find(turn => turn is { CommitId: not null, Item: null });
                    break;
                case RealtimeEvent.Delta:
                    item.Unread += said.Text;
                    break;
                case RealtimeEvent.Completed or RealtimeEvent.Failed:
                    item.Outcome = said;
                    break;
                default:
                    return RealtimeOutcome.Nothing;
            }

            // An item that nobody has named yet is the turn's that has none, if there is only one such.
            if (item.Turn is null && turns.FindAll(turn => turn.Item is null) is [var only])
                item.Turn = only;
            return item.Turn is null ? RealtimeOutcome.Nothing : Bound(item, item.Turn);
        }
    }

    /// <summary>The commit was refused because there was nothing in it to recognise.</summary>
    public RealtimeOutcome Refused(string? commitId)
    {
        lock (gate)
        {
            var turn = turns.Find(turn => turn.CommitId is not null && turn.Item is null && (commitId is null || turn.CommitId == commitId));
            return turn is null ? RealtimeOutcome.Nothing : SettleWith(turn, turn.Text.Text);
        }
    }

    /// <summary>The turn's item failed once too often: what there is of its text is its text.</summary>
    public RealtimeOutcome GiveUp(long turnStart)
    {
        lock (gate)
            return turns.Find(turn => turn.Start == turnStart) is { } turn ? SettleWith(turn, turn.Text.Text) : RealtimeOutcome.Nothing;
    }

    RealtimeOutcome Bound(Item item, Turn turn)
    {
        turn.Item = item;
        var partial = item.Unread.Length > 0 ? turn.Text.Append(item.Unread, turn.End, isSpeaking: turn.CommitId is null) : null;
        item.Unread = "";
        switch (item.Outcome)
        {
            case null:
                return new(partial is null ? [] : [partial]);
            case var _ when turn.CommitId is null:
                throw new UpstreamException(new UpstreamFault(FaultKind.Transient, "The server finished a turn that was not over", ConcernsAll: false));
            case { Type: RealtimeEvent.Failed, Problem: var problem }:
                return new([], new FailedTurn(turn.Start, problem));
            case var completed:
                item.IsOver = true;
                turn.Final = turn.Text.Settle(completed.Text, turn.End, completed.Language ?? language, completed.Usage);
                return new(Settled());
        }
    }

    RealtimeOutcome SettleWith(Turn turn, string text)
    {
        if (turn.Item is { } item)
            item.IsOver = true;
        turn.Final = turn.Text.Settle(text, turn.End, language, usage: null);
        return new(Settled());
    }

    List<Hypothesis> Settled()
    {
        var finals = turns.TakeWhile(turn => turn.Final is not null).Select(turn => turn.Final!).ToList();
        turns.RemoveRange(0, finals.Count);
        return finals;
    }

    bool IsRepeated(string? eventId)
    {
        if (eventId is null)
            return false;
        if (!seen.Add(eventId))
            return true;
        seenInOrder.Enqueue(eventId);
        if (seenInOrder.Count > RememberedEvents)
            seen.Remove(seenInOrder.Dequeue());
        return false;
    }

    sealed class Turn(long start)
    {
        public long Start { get; } = start;
        public RealtimeText Text { get; } = new(start);
        public long End { get; set; } = start;
        public string? CommitId { get; set; }
        public long CommittedAt { get; set; }
        public Item? Item { get; set; }
        public Hypothesis? Final { get; set; }
    }

    sealed class Item
    {
        public Turn? Turn { get; set; }

        /// <summary>Text that came before anybody knew whose it was.</summary>
        public string Unread { get; set; } = "";

        public RealtimeEvent? Outcome { get; set; }
        public bool IsOver { get; set; }
    }
}

/// <param name="Said">To be handed out, in this order.</param>
sealed record RealtimeOutcome(IReadOnlyList<Hypothesis> Said, FailedTurn? Failed = null)
{
    public static RealtimeOutcome Nothing { get; } = new([]);
}

/// <summary>The server could not recognise this turn.</summary>
sealed record FailedTurn(long Start, RealtimeProblem? Problem);
