using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>
/// Hosts a participant's streams. At most one of them has a live connection; an upload may run beside it, and an
/// older stream may still be finishing.
/// </summary>
sealed class ParticipantSession(string meetingId, string participantId, SessionNode node, ISessionHost host) : IParticipantSession
{
    /// <summary>How long a join waits for the end of the stream's last run.</summary>
    static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(10);

    const string StillHeard = "The end of this stream is still being heard. Connect again in a moment.";

    readonly SemaphoreSlim door = new(1);
    readonly ParticipantStreams streams = new(born: node.Now.UtcTicks);
    readonly HealthReport report = new(meetingId, participantId, node, host);
    readonly LastUse use = new(node.Context.Time);

    public bool IsUnused => streams.IsEmpty;

    public bool IsConnected => Array.Exists(streams.All, stream => stream.IsConnected);

    public HealthState State => report.State;

    /// <summary>Audio recorded and not heard yet.</summary>
    public TimeSpan Unheard => streams.All.Aggregate(TimeSpan.Zero, (sum, stream) => sum + stream.Lag);

    /// <inheritdoc cref="LastUse.TryUse"/>
    public bool TryUse() => use.TryUse();

    /// <inheritdoc cref="LastUse.TryEnd"/>
    public bool TryDrop(TimeSpan unused) => IsUnused && use.TryEnd(unused);

    public async Task<JoinAnswer> Join(JoinRequest request)
    {
        await door.WaitAsync();
        try
        {
            // 1. the meeting lets the participant in
            var meeting = await host.OpenMeeting(meetingId);
            if (await TurnedAway(meeting, request.Name, request.StreamId) is (var outcome, { } reason))
                return JoinAnswer.Refused(outcome, reason);

            // 2. the stream, as it was or new
            var key = new StreamKey(meetingId, participantId, request.StreamId ?? NewId.Make(""));
            var record = await node.Store.OpenStream(meetingId, participantId, key.StreamId, request.Format, node.Now);
            if (record.Format != request.Format)
                return JoinAnswer.Refused(StreamOutcome.UnsupportedFormat, $"The stream \"{key.StreamId}\" was begun as {record.Format}; go on in that format, or name another stream.");

            // 3. everyone else goes
            var live = streams.Find(record.RecordingId);
            Replace(live);
            if (live is { IsEnding: true })
            {
                if (await Task.WhenAny(live.Ended, Task.Delay(EndingTime, node.Context.Time)) != live.Ended)
                    return JoinAnswer.Refused(StreamOutcome.Overloaded, StillHeard);
                await Close(live);
                live = null;
            }

            // What an older run of the stream stored on its way out counts.
            if (live is null)
                record = await node.Store.OpenStream(meetingId, participantId, key.StreamId, request.Format, node.Now);
            if (record.State == StreamState.Settled)
                return JoinAnswer.Finished(record, await node.Volumes.Look(record.RecordingId), await node.Store.CountSegments(record.Key));

            // 4. its recording becomes this node's to write
            (live, var whyNot) = live is null ? await Begin(record, meeting, request.Settings) : (live, "");
            if (live is null)
                return JoinAnswer.Refused(StreamOutcome.Overloaded, whyNot);
            if (request.Position > live.Position)
                return JoinAnswer.Refused(StreamOutcome.PositionGap, $"The recording ends at {live.Position}, so audio from {request.Position} on would leave a gap. Send from {live.Position} on.") with { Position = live.Position };

            // 5. the connection takes it, unless its time to come back is over at this moment
            if (streams.Admit(live, request.FollowsTurns) is not { } ticket)
                return JoinAnswer.Refused(StreamOutcome.Overloaded, StillHeard);
            node.Admission.Seat(live);
            return new JoinAnswer(StreamOutcome.Ok, Reason: null, ticket, key.StreamId, live.Position);
        }
        finally
        {
            door.Release();
        }
    }

    public async Task<TakeAnswer> Take(WholeRecording recording)
    {
        var streamId = recording.StreamId ?? NewId.Make("");
        await door.WaitAsync();
        try
        {
            var meeting = await host.OpenMeeting(meetingId);
            if (await TurnedAway(meeting, recording.Name, recording.StreamId) is (var outcome, { } reason))
                return new TakeAnswer(outcome, reason, streamId);
            var key = new StreamKey(meetingId, participantId, streamId);
            if (await node.Store.AddRecording(key, recording.Format, recording.RecordingId, recording.StartUtc) is not { } record)
                return new TakeAnswer(StreamOutcome.StreamFinished, $"There is a stream \"{streamId}\" already. Leave stream out, or name a new one.", streamId);

            if ((await Begin(record, meeting)).Live is { } stream)
            {
                node.Admission.Seat(stream);
                _ = Settle(stream);
            }

            return new TakeAnswer(StreamOutcome.Ok, Reason: null, streamId);
        }
        finally
        {
            door.Release();
        }
    }

    public ValueTask<StreamOutcome> Hear(long ticket, ReadOnlyMemory<byte> frames) =>
        streams.Of(ticket) is { } stream ? stream.Hear(ticket, frames) : ValueTask.FromResult(streams.Without(ticket));

    public Task<StreamNotice> NextNotice(long ticket, long after) =>
        streams.Of(ticket)?.NextNotice(ticket, after) ?? Task.FromResult(new StreamNotice(streams.Without(ticket), 0));

    public Task<StreamOutcome> Mark(long ticket, StreamMark mark) =>
        Task.FromResult(streams.Of(ticket)?.Mark(ticket, frame => mark with { Frame = frame }) ?? streams.Without(ticket));

    public Task<TurnsAnswer> NextTurns(long ticket) =>
        streams.Of(ticket)?.NextTurns(ticket) ?? Task.FromResult(new TurnsAnswer(streams.Without(ticket), []));

    public Task<byte[]> Recall(long ticket, long from, long to) => Task.FromResult(streams.Of(ticket)?.Recall(from, to) ?? []);

    public async Task<FinishAnswer> Finish(long ticket)
    {
        if (streams.Of(ticket) is not { } stream)
            return new FinishAnswer(streams.Without(ticket), 0, 0);
        if (stream.TryEnd(ticket) is not StreamOutcome.Ok and var refusal)
            return new FinishAnswer(refusal, stream.Position, 0);
        var position = stream.Position;
        if (!await Settle(stream))
            return new FinishAnswer(StreamOutcome.Stopping, position, 0);
        return new FinishAnswer(StreamOutcome.Ok, position, await node.Store.CountSegments(stream.Record.Key));
    }

    public async Task Leave(long ticket)
    {
        streams.Dismiss(ticket)?.Leave(ticket);
        use.TryUse();
        await Report();
    }

    Task IParticipantSession.Recover(StreamRecord stream) => Recover(stream);

    /// <summary>False if it cannot be read on here now.</summary>
    async Task<bool> Recover(StreamRecord record)
    {
        await door.WaitAsync();
        try
        {
            // Read again: since the list was made it may have been taken up, settled or erased.
            var stored = (await node.Store.Streams(meetingId, participantId)).FirstOrDefault(one => one.RecordingId == record.RecordingId);
            if (stored is null or { State: StreamState.Settled } || streams.Find(stored.RecordingId) is not null)
                return true;
            if ((await Begin(stored, await host.OpenMeeting(meetingId))).Live is not { } stream)
                return false;
            if (stored.State == StreamState.Finishing)
                _ = Settle(stream);
            return true;
        }
        finally
        {
            door.Release();
        }
    }

    public Task<ParticipantStatus> Status() => Task.FromResult(new ParticipantStatus(IsConnected, IsUnused ? null : Unheard));

    public async Task<bool> SettleStreams()
    {
        var isHere = true;
        foreach (var stream in (await node.Store.Streams(meetingId, participantId)).Where(stream => stream.State != StreamState.Settled))
            isHere &= await Recover(stream);
        var heard = await Task.WhenAll((await DismissedStreams(StreamOutcome.MeetingEnded)).Select(Settle));
        return isHere && heard.All(isWhole => isWhole);
    }

    /// <summary>The service stops: open turns are finished, and the streams go on another time.</summary>
    public async Task SuspendStreams() => await Task.WhenAll((await DismissedStreams(StreamOutcome.Stopping)).Select(Suspend));

    public Task Abandon() => Abandon(StreamOutcome.MeetingEnded);

    public async Task Abandon(StreamOutcome reason)
    {
        foreach (var stream in await StreamsBehindTheDoor())
            await Abandon(stream, reason);
    }

    /// <summary>Once a second.</summary>
    public async Task Watch(DateTimeOffset now)
    {
        foreach (var stream in streams.All)
            _ = stream.IsLost ? Abandon(stream, StreamOutcome.Stopping) : stream.Watch(now) ? Suspend(stream) : Task.CompletedTask;
        await Report();
    }

    /// <summary>Why nobody joins now; no reason lets the participant in.</summary>
    async Task<(StreamOutcome Outcome, string? Reason)> TurnedAway(IMeetingSession meeting, string? name, string? streamId)
    {
        if (await meeting.Join(participantId, name) is null)
            return (StreamOutcome.MeetingEnded, $"The meeting \"{meetingId}\" has ended and takes no more audio. Use another meeting.");
        if (!use.TryUse())
            return (StreamOutcome.Overloaded, StillHeard);
        if (node.IsStopping)
            return (StreamOutcome.Stopping, "The service is stopping. Connect again in a moment.");
        return node.Admission.Refusal is { } full && !Array.Exists(streams.All, stream => stream.HasPlace && stream.Record.Key.StreamId == streamId)
            ? (StreamOutcome.Overloaded, full)
            : (StreamOutcome.Ok, null);
    }

    /// <summary>The stream, or why it cannot be written here now.</summary>
    async Task<(LiveStream? Live, string WhyNot)> Begin(StreamRecord record, IMeetingSession meeting, StreamSettings? settings = null)
    {
        await meeting.Refresh();
        var (recording, whyNot) = await ClaimedRecording.Open(node, record);
        if (recording is null)
            return (null, whyNot);
        var live = new LiveStream(node.Context, recording, meeting, await node.Hints(meetingId), settings);
        streams.Add(live);
        return (live, "");
    }

    /// <summary>The newer connection wins; a different stream that loses its connection ends there.</summary>
    void Replace(LiveStream? winner)
    {
        foreach (var other in streams.All.Where(stream => stream != winner && stream.IsConnected))
        {
            other.Dismiss(StreamOutcome.Replaced);
            _ = Suspend(other);
        }
    }

    async Task Abandon(LiveStream stream, StreamOutcome reason)
    {
        await stream.Abandon(reason);
        await Close(stream);
    }

    async Task Suspend(LiveStream stream)
    {
        await stream.Suspend();
        await Close(stream);
    }

    /// <summary>Hears everything to the last sample and stores it; a crash on the way does the rest at the next start.</summary>
    async Task<bool> Settle(LiveStream stream)
    {
        try
        {
            // A stream that says it is finished has all of its audio, wherever it is read on.
            if (!await stream.Whole())
                return false;
            await node.Store.FinishStream(stream.Record.Key);
            if (!await stream.Finish())
                return false;
            await node.Store.SettleStream(stream.Record.Key);
            return true;
        }
        finally
        {
            await Close(stream);
        }
    }

    /// <summary>All streams, their connections told to go.</summary>
    async Task<LiveStream[]> DismissedStreams(StreamOutcome reason)
    {
        var all = await StreamsBehindTheDoor();
        foreach (var stream in all)
            stream.Dismiss(reason);
        return all;
    }

    /// <summary>All streams, once a join that is under way has made its own.</summary>
    async Task<LiveStream[]> StreamsBehindTheDoor()
    {
        await door.WaitAsync();
        door.Release();
        return streams.All;
    }

    async Task Close(LiveStream stream)
    {
        if (!streams.Remove(stream))
            return;
        node.Admission.Unseat(stream);
        stream.Dispose();
        await Report(stream);
    }

    /// <summary>The newest stream speaks for the participant's health; without one, the stream that was closed last.</summary>
    Task Report(LiveStream? closed = null) => report.Tell(() => (streams.Newest ?? closed)?.Health(node.Now));
}
