using MeetingScribe.Audio;
using MeetingScribe.Turns;

namespace MeetingScribe.Speech;

/// <summary>
/// One stream's ears: chunks go in, turns are found and given to the engine, and what the engine believes comes back as
/// deltas and utterances. Two tasks may use it at once, one that calls <see cref="Hear"/> and <see cref="Finish"/>, one that
/// calls <see cref="Understand"/>; everything between them is under the gate. No clock and no I/O: same chunks,
/// same engine, same utterances, from any checkpoint.
/// </summary>
public sealed class Listener
{
    /// <summary>How long the detector may take to be sure of a start, on top of the padding.</summary>
    static readonly TimeSpan DecisionTime = TimeSpan.FromMilliseconds(700);

    readonly Lock gate = new();
    readonly List<Turn> unsettled = [];
    readonly TurnDetector detector;
    readonly Preroll preroll;
    readonly ISpeechStream speech;
    readonly string engine;
    readonly TurnMemory memory;
    readonly long start;
    Turn? open;
    long turnEnd;
    string? carry;

    /// <param name="from">Where to go on, or null at the stream's start.</param>
    /// <param name="memory">What was already shown of turns that are heard again after an engine failed.</param>
    public Listener(TurnOptions options, Checkpoint? from, ISpeechStream speech, string engine, TurnMemory memory)
    {
        (this.speech, this.engine, this.memory) = (speech, engine, memory);
        detector = new TurnDetector(options, from?.Turns);
        preroll = new Preroll((int)PrerollSamples(options));
        start = HeardTo = from?.Position ?? 0;
        turnEnd = from?.TurnEnd ?? 0;
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

    /// <summary>Turns whose utterance is still due, the open one included.</summary>
    public int Unsettled
    {
        get { lock (gate) return unsettled.Count; }
    }

    /// <summary>A turn has ended whose final hypothesis has not come yet.</summary>
    public bool IsFinalDue
    {
        get { lock (gate) return unsettled.Exists(turn => turn.Ended is not null); }
    }

    public async ValueTask Hear(Chunk chunk, CancellationToken cancellation)
    {
        preroll.Append(chunk);
        if (chunk.Position < start)
            return;

        var change = detector.Hear(chunk);
        HeardTo = chunk.End;
        if (open is not null || change.Kind == TurnChangeKind.Started)
            SpeechTo = chunk.End;

        switch (change.Kind)
        {
            case TurnChangeKind.Started:
                await Start(change.Position, cancellation);
                break;

            case TurnChangeKind.Ended when open is not null:
                if (change.Position > chunk.Position)
                    await speech.Hear(new Chunk(chunk.Position, chunk.Samples[..(int)(change.Position - chunk.Position)]), cancellation);
                await End(change.Position, cancellation);
                break;

            default:
                if (open is not null)
                    await speech.Hear(chunk, cancellation);
                break;
        }
    }

    /// <summary>No more audio for now: an open turn ends here.</summary>
    public async ValueTask Finish(CancellationToken cancellation)
    {
        // A turn may have to start before it ends: what follows a cut, or a word at the very end.
        while (detector.Finish(HeardTo) is { Kind: not TurnChangeKind.None } change)
        {
            if (change.Kind == TurnChangeKind.Started)
                await Start(change.Position, cancellation);
            else
                await End(HeardTo, cancellation);
        }
    }

    /// <summary>What a hypothesis means for viewers: a delta while the turn runs, the utterance at its end, nothing if it changes nothing.</summary>
    public Understanding Understand(Hypothesis hypothesis)
    {
        Turn turn;
        lock (gate)
        {
            turn = unsettled.Find(t => t.Start == hypothesis.TurnStart)
                ?? throw new SpeechEngineException($"The engine answered for a turn at {hypothesis.TurnStart} that was never started.");
        }

        if (!hypothesis.IsFinal)
            return new Understanding(turn.Text.Believe(hypothesis), Utterance: null, Checkpoint: null);

        Checkpoint checkpoint;
        lock (gate)
        {
            if (turn != unsettled[0] || turn.Ended is null)
                throw new SpeechEngineException($"The engine finished the turn at {turn.Start} before the one before it, or before its end.");
            unsettled.RemoveAt(0);
            carry = hypothesis.Carry ?? carry;
            checkpoint = turn.Ended with { Carry = carry };
        }

        memory.Forget(turn.Start);
        var utterance = new Utterance(turn.Start, checkpoint.TurnEnd, turn.Text.Settle(hypothesis), hypothesis.Language, engine, carry);
        return new Understanding(Delta: null, utterance, checkpoint);
    }

    async ValueTask Start(long position, CancellationToken cancellation)
    {
        position = Math.Max(Math.Max(position, turnEnd), preroll.Start);
        open = new Turn(position, memory.For(position));
        lock (gate)
            unsettled.Add(open);

        await speech.StartTurn(position, cancellation);
        while (preroll.TryRead(position, out var piece))
        {
            await speech.Hear(piece, cancellation);
            position = piece.End;
        }
    }

    async ValueTask End(long position, CancellationToken cancellation)
    {
        turnEnd = position;
        lock (gate)
            open!.Ended = new Checkpoint(HeardTo, position, detector.State, Carry: null);
        open = null;
        await speech.EndTurn(cancellation);
    }

    static long PrerollSamples(TurnOptions options) =>
        (long)((options.Padding + DecisionTime).TotalSeconds * Chunk.SampleRate);

    sealed class Turn(long start, StableText text)
    {
        public long Start => start;
        public StableText Text => text;
        public Checkpoint? Ended { get; set; }
    }
}

/// <summary>One of the two, or neither.</summary>
/// <param name="Delta">The running turn's new caption, if it changed.</param>
/// <param name="Utterance">The turn's finished text; then <paramref name="Checkpoint"/> is set too, to be stored with it.</param>
public readonly record struct Understanding(Delta? Delta, Utterance? Utterance, Checkpoint? Checkpoint);
