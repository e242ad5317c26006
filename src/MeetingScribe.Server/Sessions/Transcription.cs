using MeetingScribe.Audio;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Telemetry;
using MeetingScribe.Speech;
using MeetingScribe.Speech.Redaction;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>
/// Hosts one stream's <see cref="Listener"/>: reads the recording on as it grows and brings what was understood to the meeting.
/// Live audio, a resumed stream, an upload and the repair after a crash are the same thing to it: a recording and the
/// checkpoint to go on from. When the engine fails, it goes on from the last checkpoint with a new one.
/// </summary>
sealed partial class Transcription : ITranscriptionWatcher
{
    static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(20);

    readonly TranscriptionContext context;
    readonly ILogger logger;
    readonly StreamRecord stream;
    readonly RecordingTail tail;
    readonly IMeetingSession meeting;
    readonly MeetingHints hints;
    readonly Action<TurnNews> tell;
    readonly TurnMemory memory;
    readonly StuckTurn stuck = new();
    readonly Pulse heard = new();
    readonly CancellationTokenSource abandoned = new();
    Checkpoint? checkpoint;
    volatile Attempt? attempt;
    volatile string? problem;
    int failures;
    long failedAt;
    TimeSpan? engineWait;
    volatile PassedOverNotice? passedOver;

    /// <param name="tell">Takes the stream's news; must not block.</param>
    public Transcription(
        TranscriptionContext context, StreamRecord stream, Recording recording, IMeetingSession meeting, MeetingHints hints, Action<TurnNews> tell)
    {
        (this.context, this.stream, this.meeting, this.hints, this.tell) = (context, stream, meeting, hints, tell);
        tail = new RecordingTail(recording, stream.Format);
        memory = new TurnMemory(context.Redactor);
        logger = context.Logger;
        checkpoint = stream.Checkpoint;
        Completion = Task.Run(Run);
    }

    /// <summary>Ends after <see cref="Finish"/> or <see cref="Suspend"/>, true if everything was heard and stored; false after <see cref="Abandon"/>.</summary>
    public Task<bool> Completion { get; }

    /// <summary>The engine's sentence while it is failing.</summary>
    public string? Problem => problem;

    /// <summary>Of interest while the engine is well: what was lately passed over, or the engine's own.</summary>
    public string? Notice => passedOver?.At(context.Time) ?? context.Engine.Notice;

    /// <summary>Speech that the engine could make nothing of.</summary>
    public TimeSpan PassedOver => Duration(checkpoint?.PassedOver ?? 0);

    public int Failures => Volatile.Read(ref failures);

    /// <summary>Audio recorded and not heard yet.</summary>
    public TimeSpan Lag => Duration(Math.Max(0, tail.End - (attempt?.HeardTo ?? checkpoint?.Position ?? 0)));

    /// <summary>Audio heard since the last speech; null when there was none.</summary>
    public TimeSpan? SinceSpeech => attempt is { SpeechTo: > 0 } current ? Duration(current.HeardTo - current.SpeechTo) : null;

    /// <summary>The recording has grown by audio that arrived at this timestamp.</summary>
    public void Hear(long arrived) => tail.Grown(arrived);

    /// <summary>The recording's marks have grown.</summary>
    public void HearMark() => tail.Grown();

    /// <summary>Completes when the backlog is inside its bound, or when only the recording is of use because the engine is away.</summary>
    public async ValueTask Room()
    {
        while (Lag > context.Options.MaxBacklog && problem is null && !Completion.IsCompleted)
        {
            var next = heard.Next;
            if (Lag <= context.Options.MaxBacklog)
                return;
            await Task.WhenAny(next, Completion);
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
    public void Watch() => attempt?.Watch();

    Task<bool> End(Ending how)
    {
        tail.Stop(how);
        return Completion;
    }

    async Task<bool> Run()
    {
        while (!abandoned.IsCancellationRequested)
        {
            Attempt? next = null;
            long? stoppedAt = null; // only an engine's own failure can be a turn's fault, not that of the store or of the meeting
            try
            {
                attempt = next = new Attempt(context, stream, tail, meeting, hints, checkpoint, memory, stuck, this, abandoned.Token);
                await next.Run();
                return true;
            }
            catch (OperationCanceledException) when (abandoned.IsCancellationRequested)
            {
                return false;
            }
            catch (OperationCanceledException)
            {
                stoppedAt = next?.StoppedAt;
                Fail("hung", $"The speech engine gave no answer for {context.Options.EngineTimeout.TotalSeconds:0} s", exception: null);
            }
            catch (SpeechEngineException e)
            {
                stoppedAt = e.IsOutage ? null : next?.StoppedAt;
                Fail("failed", e.Message, e, e.RetryAfter);
            }
#pragma warning disable CA1031 // the isolation boundary: whatever happens to one stream ends here, is logged, and is tried again
            catch (Exception e)
#pragma warning restore CA1031
            {
                Fail("internal", "an internal error; the service's log has the details", e);
            }

            await Judge(stoppedAt);
            await Retry();
        }

        return false;
    }

    /// <summary>Where attempts end at the same turn again and again, the engine is tried on something else: is it the engine, or the turn?</summary>
    async Task Judge(long? stoppedAt)
    {
        if (!stuck.Failed(stoppedAt))
            return;
        var final = await EngineTrial.Run(context.Engine, context.Options.EngineTimeout, context.Time, abandoned.Token);
        memory.Bill(stoppedAt!.Value, final?.Usage);
        stuck.Proved(isWell: final is not null);
    }

    void Fail(string kind, string sentence, Exception? exception, TimeSpan? retryAfter = null)
    {
        PipelineMeter.EngineFailures.Add(1, PipelineMeter.Kind(kind));
        problem = sentence;
        failedAt = attempt?.HeardTo ?? 0;
        // An engine that asks for a long time is no hiccup.
        failures = retryAfter > LongestRetry ? Math.Max(failures + 1, HealthSentence.FailedAfter) : failures + 1;
        engineWait = retryAfter;
        heard.Fire();
        tell(new EngineFailed(sentence, failures));
        LogFailed(exception, stream.RecordingId, failures, sentence);
    }

    async Task Retry()
    {
        // An engine that says when has its own idea of backing off.
        var backOff = FirstRetry * Math.Pow(2, Math.Min(failures - 1, 10));
        var wait = engineWait ?? (backOff < LongestRetry ? backOff : LongestRetry);
        try
        {
            await Task.Delay(wait, context.Time, abandoned.Token);
        }
        catch (OperationCanceledException)
        {
            // Run looks at it
        }
    }

    void ITranscriptionWatcher.Heard()
    {
        heard.Fire();
        if (problem is not null && attempt is { HasUnsettled: false } current && current.HeardTo > failedAt)
            (problem, failures) = (null, 0);
    }

    void ITranscriptionWatcher.Settled(Checkpoint reached)
    {
        if (reached.PassedOver - (checkpoint?.PassedOver ?? 0) is > 0 and var samples)
            PassOver(reached.TurnEnd - samples, Duration(samples));
        checkpoint = reached;
        (problem, failures) = (null, 0);
    }

    void PassOver(long turnStart, TimeSpan length)
    {
        var ms = new StreamClock(stream.StartUtc, stream.MeetingStartUtc).ToMeetingMs(turnStart);
        passedOver = new PassedOverNotice(context.Time.GetTimestamp(), TimeSpan.FromMilliseconds(ms), length);
        PipelineMeter.TurnsPassedOver.Add(1);
        LogPassedOver(stream.RecordingId, turnStart, length.TotalSeconds);
    }

    void ITranscriptionWatcher.Tell(TurnNews news) => tell(news);

    static TimeSpan Duration(long samples) => TimeSpan.FromSeconds((double)samples / Chunk.SampleRate);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Recording {Recording}: attempt {Attempt} failed: {Sentence}")]
    partial void LogFailed(Exception? e, string recording, int attempt, string sentence);

    [LoggerMessage(Level = LogLevel.Error, Message = "Recording {Recording}: the turn at sample {Turn}, {Seconds:0.0} s, is passed over without text: the engine failed on it again and again, and hears other audio")]
    partial void LogPassedOver(string recording, long turn, double seconds);
}

/// <summary>What all transcriptions of a process share.</summary>
/// <param name="Redactor">Takes out of all text what nobody is to see; null: nothing.</param>
sealed record TranscriptionContext(ISpeechEngine Engine, TranscriptionOptions Options, TimeProvider Time, ILogger Logger, Redactor? Redactor = null)
{
    public Load Load { get; } = new();
}
