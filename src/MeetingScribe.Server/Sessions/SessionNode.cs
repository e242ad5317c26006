using System.Collections.Concurrent;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Summaries;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>
/// The sessions that this process carries, whoever finds them: makes them, watches over them once a second, drops those nobody uses, and
/// finishes open turns at a graceful stop.
/// </summary>
sealed partial class SessionNode(
    IStore store, RecordingFolder recordings, WatchList watchList, TranscriptionContext context, IHostApplicationLifetime lifetime, ILogger<SessionNode> logger,
    SummaryContext? summaries = null, IRecordingClaims? claims = null, IVolumes? volumes = null)
    : BackgroundService
{
    static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);

    /// <summary>A session nobody has used for this long is dropped; the next use makes it again from the store.</summary>
    static readonly TimeSpan Unused = TimeSpan.FromMinutes(5);

    readonly ConcurrentDictionary<StreamKey, ParticipantSession> participants = new();
    readonly ConcurrentDictionary<string, Lazy<Task<MeetingSession>>> meetings = new();
    Task ending = Task.CompletedTask;

    public IStore Store => store;

    /// <summary>This node's folder; <see cref="Volumes"/> says what is in it.</summary>
    public RecordingFolder Recordings => recordings;

    public IVolumes Volumes { get; } = volumes ?? new OneFolder(recordings);

    public IRecordingClaims Claims { get; } = claims ?? new SoleClaims();

    public WatchList WatchList => watchList;

    public TranscriptionContext Context => context;

    public SummaryContext Summaries { get; } = summaries ?? new SummaryContext(new SummaryOptions(), Model: null);

    public ILogger Logger => logger;

    public DateTimeOffset Now => context.Time.GetUtcNow();

    public Admission Admission { get; } = new(context.Options.MaxStreams, context.Load);

    public IEnumerable<ParticipantSession> OpenParticipants => participants.Values;

    public IEnumerable<MeetingSession> OpenMeetings =>
        meetings.Values.Where(opened => opened is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }).Select(opened => opened.Value.Result);

    /// <summary>The service has been asked to stop: nobody joins any more.</summary>
    public bool IsStopping => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <param name="host">Where the session finds its meeting.</param>
    public ParticipantSession Participant(string meetingId, string participantId, ISessionHost host)
    {
        var key = new StreamKey(meetingId, participantId, "");
        while (true)
        {
            var found = participants.GetOrAdd(key, _ => new ParticipantSession(meetingId, participantId, this, host));
            if (found.TryUse())
                return found;
            participants.TryRemove(new(key, found)); // it is being dropped at this moment
        }
    }

    /// <summary>The meeting's session; the meeting is created if it does not exist.</summary>
    public Task<MeetingSession> OpenMeeting(string meetingId) =>
        Session(meetingId, () => store.OpenMeeting(new NewMeeting(meetingId, Now)));

    /// <summary>The meeting's session, or null if there is no such meeting: one that was erased stays erased.</summary>
    public async Task<MeetingSession?> FindMeeting(string meetingId, CancellationToken cancellation = default) =>
        await PresentMeeting(meetingId)
        ?? (await store.FindMeeting(meetingId, cancellation) is { } meeting ? await Session(meetingId, () => Task.FromResult(meeting)) : null);

    /// <summary>The meeting's session if it has one.</summary>
    public async Task<MeetingSession?> PresentMeeting(string meetingId)
    {
        if (!meetings.TryGetValue(meetingId, out var opened))
            return null;
        var session = await opened.Value;
        return session.Use.TryUse() ? session : null;
    }

    /// <summary>Another node carries the participant from here on: nothing more of it is heard or stored by this one.</summary>
    public Task LetGo(string meetingId, string participantId) =>
        participants.TryRemove(new StreamKey(meetingId, participantId, ""), out var participant) ? participant.Abandon(StreamOutcome.Stopping) : Task.CompletedTask;

    /// <summary>Another node carries the meeting from here on.</summary>
    public async Task LetGo(string meetingId)
    {
        if (!meetings.TryRemove(meetingId, out var opened))
            return;
        var session = await opened.Value;
        await session.Summary.Stop();
        session.Dispose();
    }

    /// <summary>What helps to recognise what is said there.</summary>
    public async Task<MeetingHints> Hints(string meetingId) => MeetingHints.Of(await store.FindMeeting(meetingId), watchList.Keywords);

    public Task RefreshAll() => Task.WhenAll(OpenMeetings.Select(meeting => meeting.Refresh()));

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

            if (participant.TryDrop(Unused))
                participants.TryRemove(key, out _);
        }

        foreach (var (meetingId, session) in meetings)
        {
            if (session.Value is not { IsCompletedSuccessfully: true } opened || opened.Result is not { Feed.Viewers: 0 } idle)
                continue;
            if (!participants.Keys.Any(key => key.MeetingId == meetingId) && idle.Use.TryEnd(Unused) && meetings.TryRemove(meetingId, out _))
                idle.Dispose();
        }
    }

    async Task<MeetingSession> Session(string meetingId, Func<Task<Meeting>> read)
    {
        var session = meetings.GetOrAdd(meetingId, _ => new(async () => await MeetingSession.Open(await read(), this, () => meetings.TryRemove(meetingId, out Lazy<Task<MeetingSession>>? _))));
        try
        {
            var opened = await session.Value;
            if (opened.Use.TryUse())
                return opened;
        }
        catch
        {
            meetings.TryRemove(new(meetingId, session));
            throw;
        }

        // It is being dropped at this moment.
        meetings.TryRemove(new(meetingId, session));
        return await Session(meetingId, read);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stopped with {Streams} streams not heard to their end; the next start goes on with them")]
    partial void LogUnheard(int streams);

    [LoggerMessage(Level = LogLevel.Error, Message = "Watching over a participant of meeting {Meeting} failed")]
    partial void LogWatchFailed(Exception e, string meeting);
}
