using MeetingScribe.Server.Captions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Summaries;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>Hosts one meeting's <see cref="Transcript"/> and feed: one call at a time, stored before shown.</summary>
sealed class MeetingSession : IMeetingSession, IDisposable
{
    readonly SemaphoreSlim mailbox = new(1);
    readonly Dictionary<string, Participant> participants = [];
    readonly IStore store;
    readonly RecordingFolder recordings;
    readonly WatchList watchList;
    readonly TimeProvider time;
    readonly Transcript transcript;
    Meeting meeting;
    KeywordMatcher keywords;
    volatile bool refusesAudio;
    Task<bool>? ending;

    MeetingSession(Meeting meeting, long lastSequence, IStore store, RecordingFolder recordings, WatchList watchList, TimeProvider time, ILogger logger,
        SummaryContext summaries)
    {
        (this.meeting, this.store, this.recordings, this.watchList, this.time) = (meeting, store, recordings, watchList, time);
        transcript = new Transcript(meeting.Id, lastSequence);
        keywords = watchList.For(meeting);
        Feed = new CaptionFeed(meeting.Id, lastSequence, store, time);
        Summary = new MeetingSummary(meeting.Id, store, Feed, time, logger, summaries);
        foreach (var participant in meeting.Participants)
        {
            participants[participant.Id] = participant;
            Feed.Publish(new ParticipantEvent(participant));
        }

        Feed.Publish(new MeetingStateEvent(meeting));
        if (meeting.Status == Meeting.Ended)
            Feed.Close();
    }

    public static async Task<MeetingSession> Open(
        Meeting meeting, IStore store, RecordingFolder recordings, WatchList watchList, TimeProvider time, ILogger logger,
        SummaryContext? summaries = null)
    {
        var session = new MeetingSession(
            await EmptyMeeting.Explain(meeting, store, recordings), await store.LastSequence(meeting.Id), store, recordings, watchList, time, logger,
            summaries ?? new SummaryContext(new SummaryOptions(), Model: null));
        await session.Summary.Open();
        return session;
    }

    public CaptionFeed Feed { get; }

    public MeetingSummary Summary { get; }

    public bool HasEnded => meeting.Status == Meeting.Ended;

    /// <summary>Its end was asked for, and not all of its audio is heard yet.</summary>
    public bool IsEnding => Volatile.Read(ref ending) is { IsCompleted: false };

    /// <summary>When somebody last asked for it.</summary>
    public DateTimeOffset LastUsed { get; set; }

    /// <summary>From here on nobody joins: the meeting is about to end.</summary>
    public void RefuseAudio() => refusesAudio = true;

    /// <summary>Its one ending, however often it is asked for; one that did not get to the end is begun again.</summary>
    public Task<bool> EndOnce(Func<Task<bool>> hearTheRest)
    {
        RefuseAudio();
        lock (participants)
        {
            return ending is { } before && (HasEnded || !before.IsCompleted) ? before : ending = Task.Run(hearTheRest);
        }
    }

    public Task<Participant?> Join(string participantId, string? name) => InTurn(async () =>
    {
        if (HasEnded || refusesAudio)
            return null;
        var joined = await store.JoinParticipant(meeting.Id, participantId, name, time.GetUtcNow());
        joined = joined with { Health = participants.GetValueOrDefault(participantId)?.Health ?? HealthSentence.Waiting };
        Remember(joined);
        return joined;
    });

    public ValueTask Show(Caption caption)
    {
        Feed.Publish(new PartialEvent(
            caption.ParticipantId, SpeakerOf(caption.ParticipantId), caption.TurnId, caption.StartMs, caption.Stable, caption.Unsure,
            caption.Stable.Length == 0 ? [] : Volatile.Read(ref keywords).Find(caption.Stable)));
        return ValueTask.CompletedTask;
    }

    public Task<Segment?> Commit(StreamRecord stream, Utterance utterance, Checkpoint checkpoint, string turnId) => InTurn(async () =>
    {
        var participantId = stream.Key.ParticipantId;
        var clock = new StreamClock(stream.StartUtc, stream.MeetingStartUtc);
        var segment = utterance.Words.Count == 0
            ? null
            : transcript.Next(turnId, participantId, SpeakerOf(participantId), clock, utterance, keywords);

        var stored = await store.Commit(segment, stream.Key, utterance.TurnStart, checkpoint, utterance.Usage);
        if (stored is null)
        {
            await Show(new Caption(participantId, turnId, clock.ToMeetingMs(utterance.TurnStart), "", ""));
            return null;
        }

        transcript.Accept(stored);
        Feed.Publish(new SegmentEvent(stored.Sequence, stored));
        Summary.Committed(stored.Sequence);
        return stored;
    });

    public ValueTask Report(string participantId, ParticipantHealth health)
    {
        lock (participants)
        {
            if (participants.TryGetValue(participantId, out var participant))
            {
                var left = health.State == HealthState.Left ? participant.LeftUtc ?? time.GetUtcNow() : (DateTimeOffset?)null;
                Remember(participant with { Health = health, LeftUtc = left });
            }
        }

        return ValueTask.CompletedTask;
    }

    public Task End() => InTurn(async () =>
    {
        if (HasEnded)
            return true;
        await store.EndMeeting(meeting.Id, time.GetUtcNow());
        await Reload();
        Feed.Close();
        return true;
    });

    public Task Refresh() => InTurn(async () =>
    {
        await Reload();
        return true;
    });

    /// <summary>The stored meeting with live health.</summary>
    public Meeting WithHealth(Meeting stored)
    {
        lock (participants)
        {
            var live = stored.Participants.Select(participant =>
                participants.TryGetValue(participant.Id, out var known) ? participant with { Health = known.Health, LeftUtc = known.LeftUtc } : participant);
            return stored with { Participants = [.. live] };
        }
    }

    public void Dispose() => Feed.Close();

    async Task Reload()
    {
        if (await store.FindMeeting(meeting.Id) is not { } stored)
            return;
        meeting = WithHealth(await EmptyMeeting.Explain(stored, store, recordings));
        Volatile.Write(ref keywords, watchList.For(meeting));
        Feed.Publish(new MeetingStateEvent(meeting));
    }

    void Remember(Participant participant)
    {
        lock (participants)
        {
            participants[participant.Id] = participant;
            Feed.Publish(new ParticipantEvent(participant));
        }
    }

    string SpeakerOf(string participantId)
    {
        lock (participants)
            return participants.TryGetValue(participantId, out var participant) ? participant.Name : participantId;
    }

    async Task<T> InTurn<T>(Func<Task<T>> call)
    {
        await mailbox.WaitAsync();
        try
        {
            return await call();
        }
        finally
        {
            mailbox.Release();
        }
    }
}
