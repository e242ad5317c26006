using MeetingScribe.Server.Captions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>Hosts one meeting's <see cref="Transcript"/> and feed: one call at a time, stored before shown.</summary>
sealed class MeetingSession : IMeetingSession, IDisposable
{
    readonly SemaphoreSlim mailbox = new(1);
    readonly Dictionary<string, Participant> participants = [];
    readonly SessionNode node;
    readonly Action forget;
    readonly Transcript transcript;
    Meeting meeting;
    KeywordMatcher keywords;
    volatile bool refusesAudio;

    MeetingSession(Meeting meeting, long lastSequence, SessionNode node, Action forget)
    {
        (this.meeting, this.node, this.forget) = (meeting, node, forget);
        transcript = new Transcript(meeting.Id, lastSequence);
        keywords = node.WatchList.For(meeting);
        Feed = new CaptionFeed(meeting.Id, lastSequence, node.Store, node.Context.Time);
        Summary = new MeetingSummary(meeting.Id, node.Store, Feed, node.Context.Time, node.Logger, node.Summaries);
        Use = new LastUse(node.Context.Time);
        foreach (var participant in meeting.Participants)
        {
            participants[participant.Id] = participant;
            Feed.Publish(new ParticipantEvent(participant));
        }

        Feed.Publish(new MeetingStateEvent(meeting));
        if (meeting.Status == Meeting.Ended)
            Feed.Close();
    }

    /// <param name="forget">Makes the node drop the session.</param>
    public static async Task<MeetingSession> Open(Meeting meeting, SessionNode node, Action forget)
    {
        var session = new MeetingSession(
            await EmptyMeeting.Explain(meeting, node.Store, node.Volumes), await node.Store.LastSequence(meeting.Id), node, forget);
        await session.Summary.Open();
        return session;
    }

    public CaptionFeed Feed { get; }

    public MeetingSummary Summary { get; }

    public bool HasEnded => meeting.Status == Meeting.Ended;

    /// <summary>When somebody last asked for it.</summary>
    public LastUse Use { get; }

    public Task RefuseAudio()
    {
        refusesAudio = true;
        return Task.CompletedTask;
    }

    public Task<SummaryAnswer> Summarise() => Summary.MakeSoon();

    public Task Silence() => Summary.Stop();

    public Task Forget()
    {
        forget();
        Dispose();
        return Task.CompletedTask;
    }

    public Task<Participant?> Join(string participantId, string? name) => InTurn(async () =>
    {
        if (HasEnded || refusesAudio)
            return null;
        var joined = await node.Store.JoinParticipant(meeting.Id, participantId, name, node.Now);
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

        Segment? stored;
        try
        {
            stored = await node.Store.Commit(segment, stream.Key, utterance.TurnStart, checkpoint, utterance.Usage);
        }
        catch (StoreException e) when (e.Failure == StoreFailure.SequenceTaken)
        {
            // Another node believed that the meeting was its own. What it stored stays; this goes on behind it, and whoever called tries again.
            await ReadOn();
            throw;
        }

        if (stored is null)
        {
            if (utterance.TurnEnd > utterance.TurnStart)
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
                var left = health.State == HealthState.Left ? participant.LeftUtc ?? node.Now : (DateTimeOffset?)null;
                var told = participant with { Health = health, LeftUtc = left };
                if (participant.Health.State == health.State && participant.Health.Sentence == health.Sentence)
                    participants[participantId] = told; // viewers have that sentence
                else
                    Remember(told);
            }
        }

        return ValueTask.CompletedTask;
    }

    public async Task End()
    {
        await Summary.Try();
        await InTurn(async () =>
        {
            if (HasEnded)
                return true;
            await node.Store.EndMeeting(meeting.Id, node.Now);
            await Reload();
            Feed.Close();
            return true;
        });
    }

    public Task Refresh() => InTurn(async () =>
    {
        await Reload();
        return true;
    });

    public Task<LiveMeeting> Look()
    {
        lock (participants)
            return Task.FromResult(new LiveMeeting([.. participants.Values], IsEnding: refusesAudio && !HasEnded));
    }

    /// <summary>Numbers on behind what is stored, and shows what another node has stored.</summary>
    async Task ReadOn()
    {
        await foreach (var segment in node.Store.AllSegments(meeting.Id, transcript.LastSequence, CancellationToken.None))
        {
            transcript.Accept(segment);
            Feed.Publish(new SegmentEvent(segment.Sequence, segment));
        }
    }

    public void Dispose() => Feed.Close();

    async Task Reload()
    {
        if (await node.Store.FindMeeting(meeting.Id) is not { } stored)
            return;
        meeting = (await Look()).Of(await EmptyMeeting.Explain(stored, node.Store, node.Volumes));
        Volatile.Write(ref keywords, node.WatchList.For(meeting));
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
