using System.Collections.Concurrent;
using MeetingScribe.Server.Captions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Summaries;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>
/// Hosts every session in this process: finds them by id, watches over them once a second, reads on at the start what a
/// crash left unheard, and finishes open turns at a graceful stop.
/// </summary>
sealed partial class LocalSessions(
    IStore store, RecordingFolder recordings, WatchList watchList, TranscriptionContext context, IHostApplicationLifetime lifetime, ILogger<LocalSessions> logger,
    SummaryContext? summaries = null)
    : BackgroundService, ISessionDirectory
{
    static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);

    /// <summary>A session nobody has used for this long is dropped; the next use makes it again from the store.</summary>
    static readonly TimeSpan Unused = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long the call that ends a meeting waits for it: the last words take a second or two; whoever waits longer has an engine
    /// that is down or far behind, and clients and proxies give up at 60 s.
    /// </summary>
    static readonly TimeSpan EndingPatience = TimeSpan.FromSeconds(30);

    readonly ConcurrentDictionary<StreamKey, ParticipantSession> participants = new();
    readonly ConcurrentDictionary<string, Lazy<Task<MeetingSession>>> meetings = new();
    Task ending = Task.CompletedTask;

    public IStore Store => store;

    public RecordingFolder Recordings => recordings;

    public TranscriptionContext Context => context;

    public DateTimeOffset Now => context.Time.GetUtcNow();

    public Admission Admission { get; } = new(context.Options.MaxStreams, context.Load);

    public IEnumerable<ParticipantSession> OpenParticipants => participants.Values;

    public IEnumerable<MeetingSession> OpenMeetings =>
        meetings.Values.Where(opened => opened is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }).Select(opened => opened.Value.Result);

    /// <summary>The service has been asked to stop: nobody joins any more.</summary>
    public bool IsStopping => lifetime.ApplicationStopping.IsCancellationRequested;

    public bool IsConnected(string meetingId) => Of(meetingId).Any(participant => participant.IsConnected);

    public IParticipantSession Participant(string meetingId, string participantId) => Find(meetingId, participantId);

    public async Task<IMeetingSession> Meeting(string meetingId) => await OpenMeeting(meetingId);

    /// <summary>The meeting's session; the meeting is created if it does not exist.</summary>
    public Task<MeetingSession> OpenMeeting(string meetingId) =>
        Session(meetingId, () => store.OpenMeeting(new NewMeeting(meetingId, Now)));

    /// <summary>The meeting's session, or null if there is no such meeting: one that was erased stays erased.</summary>
    public async Task<MeetingSession?> FindMeeting(string meetingId, CancellationToken cancellation = default)
    {
        if (!meetings.TryGetValue(meetingId, out var opened))
            return await store.FindMeeting(meetingId, cancellation) is { } meeting ? await Session(meetingId, () => Task.FromResult(meeting)) : null;
        var session = await opened.Value;
        session.LastUsed = Now;
        return session;
    }

    /// <summary>The meeting's events, or null if there is no such meeting.</summary>
    public async Task<CaptionFeed?> Feed(string meetingId, CancellationToken cancellation) => (await FindMeeting(meetingId, cancellation))?.Feed;

    public async Task<MeetingHints> HintsOf(string meetingId) => MeetingHints.Of(await store.FindMeeting(meetingId), watchList.Keywords);

    public async Task<Meeting?> Describe(string meetingId, CancellationToken cancellation = default)
    {
        if (await store.FindMeeting(meetingId, cancellation) is not { } stored)
            return null;
        stored = await EmptyMeeting.Explain(stored, store, recordings);
        if (!meetings.TryGetValue(meetingId, out var opened))
            return stored;
        var session = await opened.Value;
        var described = session.WithHealth(stored);
        return session.IsEnding ? described with { Notice = EndingMeeting.Sentence([.. Of(meetingId).Where(one => !one.IsUnused).Select(one => one.Unheard)]) } : described;
    }

    public async Task<MeetingEnd> EndMeeting(string meetingId)
    {
        if (await store.BeginEnding(meetingId, Now) is not { } meeting)
            return MeetingEnd.Unknown;
        var session = await Session(meetingId, () => Task.FromResult(meeting));
        var heard = session.EndOnce(() => HearTheRest(meetingId, session));
        await Task.WhenAny(heard, Task.Delay(EndingPatience, context.Time));
        return heard.IsCompleted && await heard ? MeetingEnd.Ended : MeetingEnd.Ending;
    }

    /// <summary>False if the service stopped, or the meeting was erased, before all was heard.</summary>
    async Task<bool> HearTheRest(string meetingId, MeetingSession session)
    {
        foreach (var stream in (await store.UnfinishedStreams()).Where(stream => stream.Key.MeetingId == meetingId))
            await Find(meetingId, stream.Key.ParticipantId).Recover(stream);
        var heard = await Task.WhenAll(Of(meetingId).Select(participant => participant.SettleStreams()));
        if (!heard.All(isWhole => isWhole))
            return false;
        await session.Summary.Try();
        await session.End();
        return true;
    }

    public async Task<SummaryAnswer?> Summarise(string meetingId) =>
        await store.FindMeeting(meetingId) is { } meeting
            ? await (await Session(meetingId, () => Task.FromResult(meeting))).Summary.MakeSoon()
            : null;

    public async Task Refresh(string meetingId)
    {
        if (meetings.TryGetValue(meetingId, out var session))
            await (await session.Value).Refresh();
    }

    public Task RefreshAll() => Task.WhenAll(meetings.Keys.Select(Refresh));

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await watchList.Load(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Before the web server stops, which waits for the connections that this ends.
        lifetime.ApplicationStopping.Register(() => ending = Task.Run(EndAll, CancellationToken.None));
        using var timer = new PeriodicTimer(WatchInterval, context.Time);
        try
        {
            await Recover();
            while (await Tick(timer, stoppingToken) is { } late)
            {
                context.Load.Measure(context.Engine.Delay, late);
                await Watch();
            }
        }
        catch (OperationCanceledException)
        {
            // stopping: StopAsync ends the streams
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await ending.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Out of time. Nothing is lost: the next start reads on from the recordings.
            LogUnheard(Admission.Taken);
            await Task.WhenAll(participants.Values.Select(participant => participant.Abandon()));
        }
    }

    /// <summary>Finishes open turns, shows them, and sends everyone home.</summary>
    async Task EndAll()
    {
        await Task.WhenAll(participants.Values.Select(participant => participant.SuspendStreams()));
        foreach (var opened in meetings.Values)
        {
            var session = await opened.Value;
            await session.Summary.Stop();
            session.Feed.Close();
        }
    }

    /// <summary>Reads on what a crash left unheard. A stream that was heard needs nothing until its client comes back.</summary>
    async Task Recover()
    {
        foreach (var record in await store.UnfinishedStreams())
        {
            if (record.State == StreamState.Open && recordings.SamplesOf(record) <= (record.Checkpoint?.Position ?? 0))
                continue;
            try
            {
                await Find(record.Key.MeetingId, record.Key.ParticipantId).Recover(record);
            }
#pragma warning disable CA1031 // one unreadable recording must not keep the others from being heard
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogUnrecoverable(e, record.RecordingId);
            }
        }
    }

    /// <summary>Waits for the next second; how much too late it came, or null at the end.</summary>
    async Task<TimeSpan?> Tick(PeriodicTimer timer, CancellationToken cancellation)
    {
        var asked = context.Time.GetTimestamp();
        if (!await timer.WaitForNextTickAsync(cancellation))
            return null;
        var late = context.Time.GetElapsedTime(asked) - WatchInterval;
        return late > TimeSpan.Zero ? late : TimeSpan.Zero;
    }

    async Task Watch()
    {
        var now = Now;
        foreach (var (key, participant) in participants)
        {
            try
            {
                await participant.Watch(now);
            }
#pragma warning disable CA1031 // one participant's fault never touches another's
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogWatchFailed(e, key.MeetingId);
            }

            if (participant.IsUnused && now - participant.LastUsed > Unused)
                participants.TryRemove(key, out _);
        }

        foreach (var (meetingId, session) in meetings)
        {
            if (session.Value is not { IsCompletedSuccessfully: true } opened || opened.Result is not { Feed.Viewers: 0 } idle)
                continue;
            if (now - idle.LastUsed > Unused && !Of(meetingId).Any() && meetings.TryRemove(meetingId, out _))
                idle.Dispose();
        }
    }

    ParticipantSession Find(string meetingId, string participantId) =>
        participants.GetOrAdd(new StreamKey(meetingId, participantId, ""), key => new ParticipantSession(key.MeetingId, key.ParticipantId, this));

    IEnumerable<ParticipantSession> Of(string meetingId) =>
        participants.Where(entry => entry.Key.MeetingId == meetingId).Select(entry => entry.Value);

    async Task<MeetingSession> Session(string meetingId, Func<Task<Meeting>> read)
    {
        var session = meetings.GetOrAdd(meetingId, _ => new(async () => await MeetingSession.Open(await read(), store, recordings, watchList, context.Time, logger, summaries)));
        try
        {
            var opened = await session.Value;
            opened.LastUsed = Now;
            return opened;
        }
        catch
        {
            meetings.TryRemove(new(meetingId, session));
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stopped with {Streams} streams not heard to their end; the next start goes on with them")]
    partial void LogUnheard(int streams);

    [LoggerMessage(Level = LogLevel.Error, Message = "Recording {Recording} cannot be read on")]
    partial void LogUnrecoverable(Exception e, string recording);

    [LoggerMessage(Level = LogLevel.Error, Message = "Watching over a participant of meeting {Meeting} failed")]
    partial void LogWatchFailed(Exception e, string meeting);
}
