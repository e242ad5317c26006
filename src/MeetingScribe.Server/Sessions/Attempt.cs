using MeetingScribe.Audio;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Telemetry;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;
using MeetingScribe.Turns;

namespace MeetingScribe.Server.Sessions;

/// <summary>
/// One engine's time with a stream, from a checkpoint to the end or to the engine's failure: hears the recording and understands
/// the engine side by side.
/// </summary>
sealed class Attempt : IHearer
{
    /// <summary>A hung engine is left behind after this; its memory is the price.</summary>
    static readonly TimeSpan PartingTime = TimeSpan.FromSeconds(5);

    /// <summary>Silence that a later start may have to hear again: a minute of it takes some milliseconds.</summary>
    const long RestEvery = 60 * Chunk.SampleRate;

    readonly TranscriptionContext context;
    readonly StreamRecord stream;
    readonly RecordingTail tail;
    readonly IMeetingSession meeting;
    readonly ITranscriptionWatcher watcher;
    readonly Checkpoint? from;
    readonly TurnOptions turns;
    readonly ISpeechStream speech;
    readonly Listener ears;
    readonly TurnLives lives;
    readonly StuckTurn stuck;
    readonly long? carefulTo;
    readonly SemaphoreSlim taking = new(1);
    readonly Pulse settled = new();
    readonly CancellationTokenSource cancellation;
    long callStarted;
    long finalDueSince;
    long passedOver;
    long storedTo;
    Caption? shown;

    /// <param name="stuck">Which turns to be careful with, and which to keep from the engine.</param>
    public Attempt(
        TranscriptionContext context, StreamRecord stream, RecordingTail tail, IMeetingSession meeting, MeetingHints hints,
        Checkpoint? from, TurnMemory memory, StuckTurn stuck, ITranscriptionWatcher watcher, CancellationToken abandoned)
    {
        (this.context, this.stream, this.tail, this.meeting, this.from, this.watcher) = (context, stream, tail, meeting, from, watcher);
        (this.stuck, carefulTo, passedOver) = (stuck, stuck.CarefulTo, from?.PassedOver ?? 0);
        storedTo = from?.Position ?? 0;
        cancellation = CancellationTokenSource.CreateLinkedTokenSource(abandoned);
        var settings = tail.SettingsAt(from?.Position ?? 0);
        turns = settings?.Turns ?? context.Options.Turns;
        lives = new TurnLives(context.Time, context.Engine.Name, TurnId);
        var opened = context.Engine.Open(new SpeechHints(
            $"{stream.Key.MeetingId}/{stream.Key.ParticipantId}", settings?.Language ?? hints.Language, [.. settings?.Phrases ?? [], .. hints.Phrases], from?.Carry,
            CanWait: stream.State != StreamState.Open, context.Redactor));
        speech = new TimedSpeech(stuck.PassesOver ? new PassingSpeech(opened, stuck) : opened, lives);
        ears = new Listener(turns, from, speech, context.Engine.Name, memory);
    }

    public long HeardTo => ears.HeardTo;

    public long SpeechTo => ears.SpeechTo;

    public bool HasUnsettled => ears.Unsettled > 0;

    /// <summary>After a failure: the turn that the engine was at.</summary>
    public long? StoppedAt => ears.Due?.Start;

    /// <summary>To be called about once a second: an engine that neither answers nor fails is given up.</summary>
    public void Watch()
    {
        // 1. a call that does not return
        var called = Volatile.Read(ref callStarted);
        var hangs = called != 0 && !speech.IsWaiting && context.Time.GetElapsedTime(called) > context.Options.EngineTimeout;

        // 2. a final that does not come, unless it is the store that all wait for
        if (ears.Due is not { HasEnded: true } || speech.IsWaiting || taking.CurrentCount == 0)
            finalDueSince = 0;
        else if (finalDueSince == 0)
            finalDueSince = context.Time.GetTimestamp();
        hangs |= finalDueSince != 0 && context.Time.GetElapsedTime(finalDueSince) > context.Options.EngineTimeout;

        if (hangs)
            cancellation.Cancel();
    }

    public async Task Run()
    {
        var understanding = Understand();
        var hearing = HearRecording();
        try
        {
            // 1. hear and understand, side by side, until all is heard
            await await Task.WhenAny(hearing, understanding);
            if (!hearing.IsCompleted)
                throw Closed();

            // 2. until all is understood
            while (true)
            {
                var next = settled.Next;
                if (ears.Unsettled == 0)
                    return;
                await await Task.WhenAny(next, understanding).WaitAsync(cancellation.Token);
                if (understanding.IsCompleted && ears.Unsettled > 0)
                    throw Closed();
            }
        }
        finally
        {
            // 3. part, even from an engine that hangs
            Volatile.Write(ref callStarted, 0);
            await cancellation.CancelAsync();
            await Part(Task.WhenAll(hearing, understanding));
            await Part(speech.DisposeAsync().AsTask());
        }
    }

    async Task HearRecording()
    {
        await tail.Read(Listener.ReadFrom(turns, from), from?.Position ?? 0, this, cancellation.Token);
        await Rest();
        (await ears.Finish(cancellation.Token)).ToList().ForEach(Tell);
        await Take();
    }

    async ValueTask IHearer.Hear(Chunk chunk, CancellationToken token)
    {
        if (carefulTo is not null)
            await AwaitAnswers(token);
        Volatile.Write(ref callStarted, context.Time.GetTimestamp());
        var hearing = ears.Hear(chunk, token);
        Tell(hearing.IsCompletedSuccessfully ? hearing.Result : await hearing.AsTask().WaitAsync(token));
        Volatile.Write(ref callStarted, 0);
        if (tail.TryArrival(out var arrived))
            PipelineMeter.ChunkToEngine.Record(context.Time.GetElapsedTime(arrived).TotalSeconds);
        watcher.Heard();
        if (chunk.End - storedTo >= RestEvery)
            await Rest();
    }

    /// <summary>Stores how far was heard though nobody spoke, so that no start hears the silence again.</summary>
    async Task Rest()
    {
        await taking.WaitAsync();
        try
        {
            if (ears.Rest is not { } rest || rest.Position <= storedTo)
                return;
            storedTo = rest.Position;
            rest = rest with { PassedOver = passedOver };
            await meeting.Commit(stream, new Utterance(rest.Position, rest.Position, [], Language: null, context.Engine.Name, rest.Carry), rest, turnId: "");
            watcher.Settled(rest);
        }
        catch (StoreException)
        {
            // Then a start hears a little more; whatever is wrong with the store, a turn will say it.
        }
        finally
        {
            taking.Release();
        }
    }

    /// <summary>Where an engine failed before, each turn has its answer before the next one begins.</summary>
    async Task AwaitAnswers(CancellationToken token)
    {
        while (true)
        {
            var next = settled.Next;
            if (ears.Due is not { HasEnded: true } due || due.Start > carefulTo)
                return;
            await next.WaitAsync(token);
        }
    }

    async ValueTask IHearer.Mark(StreamMark mark, long position, IReadOnlyList<Chunk> rest, CancellationToken token)
    {
        Volatile.Write(ref callStarted, context.Time.GetTimestamp());
        var heard = await ears.Mark(mark, position, rest, token).AsTask().WaitAsync(token);
        Volatile.Write(ref callStarted, 0);
        if (mark is not ClearMark)
            heard.ToList().ForEach(Tell);
        watcher.Tell(new MarkReached(mark, heard.Count > 0));
        await Take();
    }

    async Task Understand()
    {
        await foreach (var hypothesis in speech.Hypotheses(cancellation.Token))
        {
            var delta = ears.Understand(hypothesis);
            if (delta is not null)
                watcher.Tell(new TurnText(delta.TurnStart, delta.Stable));
            if (hypothesis.IsFinal)
            {
                await Take();
                settled.Fire();
            }

            if (delta is not null && ears.IsUnsettled(delta.TurnStart))
                await Show(CaptionOf(context.Load.ShowsUnsure ? delta : delta with { Unsure = [] }));
        }
    }

    async Task Show(Caption caption)
    {
        if (caption == shown)
            return; // the engine believes what it believed before
        shown = caption;
        await meeting.Show(caption);
    }

    /// <summary>Brings what is finished and committed to the meeting; both tasks may find something.</summary>
    async Task Take()
    {
        await taking.WaitAsync();
        try
        {
            while (ears.TryTake(out var utterance, out var checkpoint))
            {
                passedOver += stuck.IsPassedOver(utterance.TurnStart) ? utterance.TurnEnd - utterance.TurnStart : 0;
                checkpoint = checkpoint with { PassedOver = passedOver };
                storedTo = checkpoint.Position;
                using (lives.Storing(utterance.TurnStart))
                    await meeting.Commit(stream, utterance, checkpoint, TurnId(utterance.TurnStart));
                lives.Stored(utterance.TurnStart, utterance.Words.Count);
                ears.Took(utterance);
                finalDueSince = 0;
                watcher.Settled(checkpoint);
                watcher.Tell(new TurnSettled(utterance.TurnStart, utterance.TurnEnd, utterance.Words));
                settled.Fire();
            }
        }
        finally
        {
            taking.Release();
        }
    }

    void Tell(Heard heard)
    {
        switch (heard.Kind)
        {
            case TurnChangeKind.Started:
                watcher.Tell(new TurnStarted(heard.Start));
                break;
            case TurnChangeKind.Ended:
                watcher.Tell(new TurnEnded(heard.Start, Math.Max(heard.Position, ears.HeardTo)));
                break;
            case TurnChangeKind.Idle:
                watcher.Tell(new SilencePassed(heard.Start, heard.Position));
                break;
            default:
                break;
        }
    }

    Caption CaptionOf(Delta delta) => new(
        stream.Key.ParticipantId,
        TurnId(delta.TurnStart),
        new StreamClock(stream.StartUtc, stream.MeetingStartUtc).ToMeetingMs(delta.TurnStart),
        Text(delta.Stable),
        Text(delta.Unsure));

    /// <summary>Also the id of the turn's segment: it depends on the audio alone, so a turn heard twice is the same turn.</summary>
    string TurnId(long turnStart) => $"seg_{stream.RecordingId}_{turnStart}";

    static string Text(IReadOnlyList<Word> words) => string.Join(' ', words.Select(word => word.Text));

    static SpeechEngineException Closed() => new("The speech engine closed before it had finished");

    /// <summary>Whatever it fails with is known already, or of no interest any more.</summary>
    async Task Part(Task task)
    {
        Task either = Task.WhenAny(task, Task.Delay(PartingTime, context.Time));
        await either;
        if (task.IsCompleted)
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

/// <summary>Who wants to know how an attempt gets on.</summary>
interface ITranscriptionWatcher
{
    /// <summary>A chunk more was heard.</summary>
    void Heard();

    /// <summary>Stored up to here.</summary>
    void Settled(Checkpoint checkpoint);

    void Tell(TurnNews news);
}
