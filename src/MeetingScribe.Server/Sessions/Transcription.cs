using MeetingScribe.Audio;
using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>
/// Hosts one stream's <see cref="Listener"/>: reads the recording on as it grows and brings what was understood to the meeting.
/// Live audio, a resumed stream, an upload and the repair after a crash are the same thing to it: a recording and the
/// checkpoint to go on from. When the engine fails, it goes on from the last checkpoint with a new one.
/// </summary>
sealed partial class Transcription
{
    static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(20);

    /// <summary>A hung engine is left behind after this; its memory is the price.</summary>
    static readonly TimeSpan PartingTime = TimeSpan.FromSeconds(5);

    readonly TranscriptionContext context;
    readonly ILogger logger;
    readonly StreamRecord stream;
    readonly RecordingTail tail;
    readonly IMeetingSession meeting;
    readonly string? language;
    readonly TurnMemory memory = new();
    readonly Pulse heard = new();
    readonly Pulse settled = new();
    readonly CancellationTokenSource abandoned = new();
    Checkpoint? checkpoint;
    Listener? listener;
    CancellationTokenSource? attempt;
    long callStarted;
    long finalDueSince;
    volatile string? problem;
    int failures;
    long failedAt;

    public Transcription(TranscriptionContext context, StreamRecord stream, Recording recording, IMeetingSession meeting, string? language)
    {
        (this.context, this.stream, this.meeting, this.language) = (context, stream, meeting, language);
        tail = new RecordingTail(recording, stream.Format);
        logger = context.Logger;
        checkpoint = stream.Checkpoint;
        Completion = Task.Run(Run);
    }

    /// <summary>Ends after <see cref="Finish"/> or <see cref="Suspend"/>, true if everything was heard and stored; false after <see cref="Abandon"/>.</summary>
    public Task<bool> Completion { get; }

    /// <summary>The engine's sentence while it is failing.</summary>
    public string? Problem => problem;

    public int Failures => Volatile.Read(ref failures);

    /// <summary>Audio recorded and not heard yet.</summary>
    public TimeSpan Lag => Duration(Math.Max(0, tail.End - (listener?.HeardTo ?? checkpoint?.Position ?? 0)));

    /// <summary>Audio heard since the last speech; null when there was none.</summary>
    public TimeSpan? SinceSpeech => listener is { SpeechTo: > 0 } ears ? Duration(ears.HeardTo - ears.SpeechTo) : null;

    /// <summary>The recording has grown.</summary>
    public void Hear() => tail.Grown();

    /// <summary>Completes when the backlog is inside its bound, or when only the recording is of use because the engine is away.</summary>
    public async ValueTask Room()
    {
        while (Lag > context.Options.MaxBacklog && problem is null && !Completion.IsCompleted)
        {
            var next = heard.Next;
            if (Lag <= context.Options.MaxBacklog)
                return;
            await next;
        }
    }

    public Task<bool> Finish() => End(Ending.Finish);

    public Task<bool> Suspend() => End(Ending.Suspend);

    /// <summary>Stops at once, whatever is still unheard: the meeting is being erased, or time is up.</summary>
    public async Task Abandon()
    {
        await abandoned.CancelAsync();
        await Completion;
    }

    /// <summary>To be called about once a second: an engine that neither answers nor fails is given up.</summary>
    public void Watch()
    {
        // 1. a call that does not return
        var called = Volatile.Read(ref callStarted);
        var hangs = called != 0 && context.Time.GetElapsedTime(called) > context.Options.EngineTimeout;

        // 2. a final that does not come
        if (listener is not { IsFinalDue: true })
            finalDueSince = 0;
        else if (finalDueSince == 0)
            finalDueSince = context.Time.GetTimestamp();
        hangs |= finalDueSince != 0 && context.Time.GetElapsedTime(finalDueSince) > context.Options.EngineTimeout;

        if (hangs)
            attempt?.Cancel();
    }

    Task<bool> End(Ending how)
    {
        tail.Stop(how);
        return Completion;
    }

    async Task<bool> Run()
    {
        while (!abandoned.IsCancellationRequested)
        {
            try
            {
                await Attempt();
                return true;
            }
            catch (OperationCanceledException) when (abandoned.IsCancellationRequested)
            {
                return false;
            }
            catch (OperationCanceledException)
            {
                Fail($"The speech engine gave no answer for {context.Options.EngineTimeout.TotalSeconds:0} s", exception: null);
            }
            catch (SpeechEngineException e)
            {
                Fail(e.Message, e);
            }
#pragma warning disable CA1031 // the isolation boundary: whatever happens to one stream ends here, is logged, and is tried again
            catch (Exception e)
#pragma warning restore CA1031
            {
                Fail("an internal error; the service's log has the details", e);
            }

            await Retry();
        }

        return false;
    }

    void Fail(string sentence, Exception? exception)
    {
        problem = sentence;
        failedAt = listener?.HeardTo ?? 0;
        failures++;
        heard.Fire();
        LogFailed(exception, stream.RecordingId, failures, sentence);
    }

    async Task Retry()
    {
        var wait = FirstRetry * Math.Pow(2, Math.Min(failures - 1, 10));
        try
        {
            await Task.Delay(wait < LongestRetry ? wait : LongestRetry, context.Time, abandoned.Token);
        }
        catch (OperationCanceledException)
        {
            // Run looks at it
        }
    }

    /// <summary>One engine's time with this stream, from the last checkpoint to the end or to its failure.</summary>
    async Task Attempt()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(abandoned.Token);
        attempt = cancellation;
        try
        {
            // 1. a new pair of ears at the checkpoint
            var hints = new SpeechHints($"{stream.Key.MeetingId}/{stream.Key.ParticipantId}", language, Carry: checkpoint?.Carry);
            var speech = context.Engine.Open(hints);
            var ears = listener = new Listener(context.Options.Turns, checkpoint, speech, context.Engine.Name, memory);
            var understanding = Understand(ears, speech, cancellation.Token);
            var hearing = HearRecording(ears, cancellation.Token);
            try
            {
                // 2. hear and understand, side by side, until all is heard
                await await Task.WhenAny(hearing, understanding);
                if (!hearing.IsCompleted)
                    throw Closed();

                // 3. until all is understood
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
                // 4. part, even from an engine that hangs
                Volatile.Write(ref callStarted, 0);
                finalDueSince = 0;
                await cancellation.CancelAsync();
                await Part(Task.WhenAll(hearing, understanding));
                await Part(speech.DisposeAsync().AsTask());
            }
        }
        finally
        {
            attempt = null;
        }
    }

    async Task HearRecording(Listener ears, CancellationToken cancellation)
    {
        await tail.Read(Listener.ReadFrom(context.Options.Turns, checkpoint), (chunk, token) => HearChunk(ears, chunk, token), cancellation);
        await ears.Finish(cancellation);
    }

    async ValueTask HearChunk(Listener ears, Chunk chunk, CancellationToken cancellation)
    {
        Volatile.Write(ref callStarted, context.Time.GetTimestamp());
        var hearing = ears.Hear(chunk, cancellation);
        if (!hearing.IsCompletedSuccessfully)
            await hearing.AsTask().WaitAsync(cancellation);
        Volatile.Write(ref callStarted, 0);
        heard.Fire();
        if (problem is not null && ears.HeardTo > failedAt && ears.Unsettled == 0)
            (problem, failures) = (null, 0);
    }

    async Task Understand(Listener ears, ISpeechStream speech, CancellationToken cancellation)
    {
        await foreach (var hypothesis in speech.Hypotheses(cancellation))
        {
            var (delta, utterance, reached) = ears.Understand(hypothesis);
            if (delta is not null)
                await meeting.Show(CaptionOf(delta));
            if (utterance is null)
                continue;

            await meeting.Commit(stream, utterance, reached!, TurnId(utterance.TurnStart));
            checkpoint = reached;
            (problem, failures, finalDueSince) = (null, 0, 0);
            settled.Fire();
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

    static TimeSpan Duration(long samples) => TimeSpan.FromSeconds((double)samples / Chunk.SampleRate);

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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Recording {Recording}: attempt {Attempt} failed: {Sentence}")]
    partial void LogFailed(Exception? e, string recording, int attempt, string sentence);
}

/// <summary>What all transcriptions of a process share.</summary>
sealed record TranscriptionContext(ISpeechEngine Engine, TranscriptionOptions Options, TimeProvider Time, ILogger Logger);
