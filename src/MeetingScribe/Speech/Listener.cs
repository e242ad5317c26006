using MeetingScribe.Audio;
using MeetingScribe.Turns;

namespace MeetingScribe.Speech;

/// <summary>
/// One stream's ears: chunks and marks go in, turns are found and given to the engine, and what the engine believes comes back as
/// deltas and utterances. Two tasks may use it at once, one that calls <see cref="Hear"/>, <see cref="Mark"/> and <see cref="Finish"/>,
/// one that calls <see cref="Understand"/>; everything between them is under the gate. No clock and no I/O: same chunks, same
/// engine, same utterances, from any checkpoint.
/// </summary>
public sealed class Listener
{
    /// <summary>How long the detector may take to be sure of a start, on top of the padding.</summary>
    static readonly TimeSpan DecisionTime = TimeSpan.FromMilliseconds(700);

    readonly Lock gate = new();
    readonly List<UnsettledTurn> unsettled = [];
    readonly TurnDetector detector;
    readonly ISpeechStream speech;
    readonly string engine;
    readonly TurnMemory memory;
    readonly long start;
    TurnOptions options;
    Preroll preroll;
    UnsettledTurn? open;
    long fedTo;
    long turnEnd;
    long idleFrom;
    long committedTo;
    string? carry;

    /// <param name="from">Where to go on, or null at the stream's start.</param>
    /// <param name="memory">What was already shown, and billed, of turns that are heard again after an engine failed.</param>
    public Listener(TurnOptions options, Checkpoint? from, ISpeechStream speech, string engine, TurnMemory memory)
    {
        (this.options, this.speech, this.engine, this.memory) = (options, speech, engine, memory);
        detector = new TurnDetector(options, from?.Turns);
        preroll = new Preroll((int)PrerollSamples(options));
        start = HeardTo = from?.Position ?? 0;
        turnEnd = committedTo = idleFrom = from?.TurnEnd ?? 0;
        carry = from?.Carry;
    }

    /// <summary>Where the chunks must begin so that a turn right behind the checkpoint gets its padding: a chunk boundary.</summary>
    public static long ReadFrom(TurnOptions options, Checkpoint? from)
    {
        var position = Math.Max(0, (from?.Position ?? 0) - PrerollSamples(options));
        return position - position % Chunk.MaxSamples;
    }

    /// <summary>Position just behind the newest chunk heard.</summary>
    public long HeardTo { get; private set; }

    /// <summary>Position just behind the newest chunk in which there was speech; 0 before the first.</summary>
    public long SpeechTo { get; private set; }

    /// <summary>Turns whose utterance is still due or not yet taken, the open one included.</summary>
    public int Unsettled
    {
        get { lock (gate) return unsettled.Count; }
    }

    /// <summary>
    /// Where to go on from while nobody speaks and everything said is stored, else null. For the task that hears.
    /// </summary>
    public Checkpoint? Rest
    {
        get { lock (gate) return open is null && unsettled.Count == 0 ? new Checkpoint(HeardTo, turnEnd, detector.State, carry) : null; }
    }

    /// <summary>The turn's utterance is still due or not yet taken.</summary>
    public bool IsUnsettled(long turnStart)
    {
        lock (gate)
            return unsettled.Exists(turn => turn.Start == turnStart);
    }

    /// <summary>The first turn whose final hypothesis has not come yet, and whether it has ended; null if there is none.</summary>
    public (long Start, bool HasEnded)? Due
    {
        get { lock (gate) return unsettled.Find(turn => turn.Utterance is null) is { } due ? (due.Start, due.Ended is not null) : null; }
    }

    public async ValueTask<Heard> Hear(Chunk chunk, CancellationToken cancellation)
    {
        preroll.Append(chunk);
        if (chunk.Position < start)
            return default;

        if (open is not null && options.LongestSilence is { } longest)
            detector.WaitFor(Patience(options.Silence, longest, open.Finished));
        var change = detector.Hear(chunk);
        HeardTo = chunk.End;
        if (open is not null || change.Kind == TurnChangeKind.Started)
            SpeechTo = chunk.End;

        switch (change.Kind)
        {
            case TurnChangeKind.Started:
                return await Start(change.Position, HeardTo, cancellation);

            case TurnChangeKind.Ended when open is not null:
                return await End(change.Position, cancellation);

            default:
                await Feed(HeardTo, cancellation);
                return Idle();
        }
    }

    /// <summary>
    /// A mark, at its 16 kHz position. What lies between the last chunk and the mark is in <paramref name="rest"/>; the
    /// same audio follows again in a whole chunk, where the detector hears it.
    /// </summary>
    /// <returns>The turns that had to start or end for it, in order.</returns>
    public async ValueTask<IReadOnlyList<Heard>> Mark(StreamMark mark, long position, IReadOnlyList<Chunk> rest, CancellationToken cancellation)
    {
        foreach (var chunk in rest)
            preroll.Append(chunk);
        if (mark is SettingsMark { Settings.Turns: var turns })
        {
            Configure(turns);
            return [];
        }

        var heard = new List<Heard>();
        var uncommitted = committedTo;
        Drop(mark, uncommitted);
        while (position > turnEnd && detector.Finish(position) is { Kind: not TurnChangeKind.None } change)
        {
            Drop(mark, uncommitted);
            heard.Add(change.Kind == TurnChangeKind.Started
                ? await Start(change.Position, position, cancellation)
                : await End(position, cancellation));
        }

        detector.Cut(position);
        lock (gate)
            committedTo = Math.Max(committedTo, position);
        turnEnd = idleFrom = Math.Max(turnEnd, position);
        return heard;
    }

    /// <summary>A clear takes back what is not committed, before any of it ends: a turn's final may come, and be taken, the moment it has.</summary>
    void Drop(StreamMark mark, long uncommitted)
    {
        lock (gate)
        {
            if (mark is ClearMark)
                unsettled.FindAll(turn => turn.Start >= uncommitted).ForEach(turn => turn.IsDropped = true);
        }
    }

    /// <summary>No more audio for now: an open turn ends here, and everything is committed.</summary>
    public async ValueTask<IReadOnlyList<Heard>> Finish(CancellationToken cancellation)
    {
        // A turn may have to start before it ends: what follows a cut, or a word at the very end.
        var heard = new List<Heard>();
        while (detector.Finish(HeardTo, goesOn: true) is { Kind: not TurnChangeKind.None } change)
        {
            heard.Add(change.Kind == TurnChangeKind.Started
                ? await Start(change.Position, HeardTo, cancellation)
                : await End(HeardTo, cancellation));
        }

        lock (gate)
            committedTo = long.MaxValue;
        return heard;
    }

    /// <summary>
    /// What a hypothesis means for viewers; a final one's delta is all stable. Once it is committed the utterance can be taken. Null for a
    /// turn that was cleared.
    /// </summary>
    public Delta? Understand(Hypothesis hypothesis)
    {
        UnsettledTurn turn;
        lock (gate)
        {
            turn = unsettled.Find(t => t.Start == hypothesis.TurnStart)
                ?? throw new SpeechEngineException($"The engine answered for a turn at {hypothesis.TurnStart} that was never started.");
        }

        if (!hypothesis.IsFinal)
        {
            if (turn.IsDropped)
                return null;
            turn.Finished = SentenceEnd.Finished([.. hypothesis.Words.Select(word => word.Text)], hypothesis.Language);
            return turn.Text.Believe(hypothesis);
        }

        lock (gate)
        {
            if (turn != unsettled.Find(one => one.Utterance is null) || turn.Ended is null)
                throw new SpeechEngineException($"The engine finished the turn at {turn.Start} before the one before it, or before its end.");
            carry = hypothesis.Carry ?? carry;
            turn.Ended = turn.Ended with { Carry = carry };
            turn.Utterance = new Utterance(turn.Start, turn.Ended.TurnEnd, turn.Text.Settle(hypothesis), hypothesis.Language, hypothesis.Engine ?? engine, carry)
            {
                Usage = memory.Bill(turn.Start, hypothesis.Usage),
            };
            return turn.IsDropped ? null : new Delta(turn.Start, turn.Utterance.Words, []);
        }
    }

    /// <summary>The oldest utterance, if it is finished and committed, with the checkpoint to be stored with it. It stays until <see cref="Took"/>.</summary>
    public bool TryTake(out Utterance utterance, out Checkpoint checkpoint)
    {
        lock (gate)
        {
            if (unsettled is not [{ Utterance: { } next, Ended: { } reached } turn, ..] || turn.Start >= committedTo)
            {
                (utterance, checkpoint) = (null!, null!);
                return false;
            }

            (utterance, checkpoint) = (turn.IsDropped ? next with { Words = [] } : next, reached);
            return true;
        }
    }

    /// <summary>The utterance is stored.</summary>
    public void Took(Utterance utterance)
    {
        lock (gate)
            unsettled.RemoveAll(turn => turn.Start == utterance.TurnStart);
        memory.Forget(utterance.TurnStart);
    }

    async ValueTask<Heard> Start(long position, long heardTo, CancellationToken cancellation)
    {
        position = Math.Max(Math.Max(position, turnEnd), preroll.Start);
        open = new UnsettledTurn(position, memory.For(position));
        lock (gate)
            unsettled.Add(open);

        await speech.StartTurn(position, cancellation);
        fedTo = position;
        await Feed(heardTo, cancellation);
        return new Heard(TurnChangeKind.Started, position, position);
    }

    async ValueTask<Heard> End(long position, CancellationToken cancellation)
    {
        await Feed(position, cancellation);
        turnEnd = idleFrom = position;
        var ended = open!;
        lock (gate)
        {
            ended.Ended = new Checkpoint(HeardTo, position, detector.State, Carry: null);
            if (!options.AwaitsCommit)
                committedTo = position;
        }

        open = null;
        await speech.EndTurn(cancellation);
        return new Heard(TurnChangeKind.Ended, ended.Start, position);
    }

    /// <summary>Gives the open turn everything up to <paramref name="end"/> that it has not had.</summary>
    async ValueTask Feed(long end, CancellationToken cancellation)
    {
        while (open is not null && preroll.TryRead(fedTo, end, out var piece))
        {
            await speech.Hear(piece, cancellation);
            fedTo = piece.End;
        }
    }

    Heard Idle()
    {
        if (open is not null || options.Idle is not { } idle || HeardTo - idleFrom < idle.TotalSeconds * Chunk.SampleRate)
            return default;
        var from = idleFrom;
        idleFrom = HeardTo;
        return new Heard(TurnChangeKind.Idle, from, HeardTo);
    }

    void Configure(TurnOptions turns)
    {
        options = turns;
        detector.Configure(turns);
        idleFrom = Math.Max(idleFrom, HeardTo);
        if (PrerollSamples(turns) > preroll.Capacity)
            preroll = preroll.Grow((int)PrerollSamples(turns));
    }

    /// <summary>
    /// A finished sentence waits for the shortest time, one that breaks off for the longest; the square keeps those of
    /// which nothing can be told nearer to the shortest.
    /// </summary>
    static TimeSpan Patience(TimeSpan shortest, TimeSpan longest, double finished) =>
        shortest + (1 - finished) * (1 - finished) * (longest - shortest);

    static long PrerollSamples(TurnOptions options) =>
        (long)((options.Padding + DecisionTime).TotalSeconds * Chunk.SampleRate);
}
