using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Telemetry;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>
/// One open stream: its recording, its transcription, and the connection that feeds it. A connection is a ticket; whoever
/// holds another one than the newest is told why it must go.
/// </summary>
sealed class LiveStream : IDisposable
{
    readonly TranscriptionContext context;
    readonly Lock gate = new();
    readonly Pulse changed = new();
    readonly ClaimedRecording claimed;
    readonly Recording recording;
    readonly Transcription transcription;
    readonly Dictionary<long, StreamOutcome> dismissed = [];
    long ticket;
    volatile TurnNewsQueue? news;
    DateTimeOffset? lastAudio;
    DateTimeOffset connected;
    DateTimeOffset confirmed;
    long confirmedTo;
    bool diskRefused;
    DateTimeOffset? disconnected;

    /// <param name="settings">The stream's own, from here on; null leaves them.</param>
    public LiveStream(
        TranscriptionContext context, ClaimedRecording claimed, IMeetingSession meeting, MeetingHints hints, StreamSettings? settings)
    {
        (this.context, this.claimed, recording) = (context, claimed, claimed.Recording);
        disconnected = connected = confirmed = context.Time.GetUtcNow();
        if (settings is not null)
            recording.Marks.Append(new SettingsMark(Position, settings));
        transcription = new Transcription(context, claimed.Stream, recording, meeting, hints, Tell);
    }

    public StreamRecord Record => claimed.Stream;

    /// <summary>Sample frames recorded.</summary>
    public long Position => recording.Length / Record.Format.BytesPerFrame;

    /// <summary>It takes one of the places there are, from its first connection on; a stream that is only read on after a restart takes none.</summary>
    public bool HasPlace { get; set; }

    public bool IsConnected => Volatile.Read(ref ticket) != 0;

    /// <summary>Ending, or over: no connection can take it any more, and no audio is taken for it.</summary>
    public bool IsEnding { get; private set; }

    /// <summary>Another node has taken the recording over: nothing of this one counts any more.</summary>
    public bool IsLost => claimed.Claim.IsLost;

    /// <summary>Ended with everything heard.</summary>
    public bool IsOver => IsEnding && transcription.Completion is { IsCompletedSuccessfully: true, Result: true };

    /// <summary>A new connection takes the stream, and the one before is told; false if it is ending.</summary>
    /// <param name="followsTurns">The connection will ask for the news of the turns.</param>
    public bool TryConnect(long newTicket, bool followsTurns)
    {
        lock (gate)
        {
            if (IsEnding)
                return false;
            Dismiss(StreamOutcome.Replaced);
            recording.TruncateToFrame(Record.Format.BytesPerFrame);
            (ticket, disconnected, connected) = (newTicket, null, context.Time.GetUtcNow());
            news = followsTurns ? new TurnNewsQueue() : null;
            return true;
        }
    }

    /// <summary>The connection that has the stream must go, for this reason.</summary>
    public void Dismiss(StreamOutcome reason)
    {
        lock (gate)
        {
            if (ticket == 0)
                return;
            PipelineMeter.ConnectionsEnded.Add(1, PipelineMeter.Reason(reason));
            dismissed[ticket] = reason;
            ticket = 0;
            disconnected = context.Time.GetUtcNow();
        }

        changed.Fire();
    }

    /// <summary>The connection is gone by itself.</summary>
    public void Leave(long byTicket)
    {
        lock (gate)
        {
            dismissed.Remove(byTicket);
            if (ticket != byTicket)
                return;
            ticket = 0;
            disconnected = context.Time.GetUtcNow();
        }
    }

    public async ValueTask<StreamOutcome> Hear(long byTicket, ReadOnlyMemory<byte> frames)
    {
        var arrived = context.Time.GetTimestamp();
        lock (gate)
        {
            if (ticket != byTicket)
                return dismissed.GetValueOrDefault(byTicket, StreamOutcome.Replaced);
            if (IsEnding)
                return StreamOutcome.StreamFinished;
            try
            {
                recording.Append(frames.Span);
                diskRefused = false;
            }
            catch (IOException)
            {
                diskRefused = true;
                // Disk full or broken: what was acknowledged is safe, the client keeps the rest.
                return StreamOutcome.Overloaded;
            }

            lastAudio = context.Time.GetUtcNow();
            transcription.Hear(arrived);
        }

        PipelineMeter.AudioReceived.Add((double)frames.Length / Record.Format.BytesPerFrame / Record.Format.SampleRate);
        await transcription.Room();
        return StreamOutcome.Ok;
    }

    public async Task<StreamNotice> NextNotice(long byTicket, long after)
    {
        while (true)
        {
            var (synced, dismissal, held) = (claimed.Copies.NextConfirmed, changed.Next, claimed.Claim.Changed);
            lock (gate)
            {
                if (ticket != byTicket)
                    return new StreamNotice(dismissed.GetValueOrDefault(byTicket, StreamOutcome.Replaced), Position);
            }

            var durable = claimed.Copies.Confirmed / Record.Format.BytesPerFrame;
            // In this order: what was durable while the recording was held is in whatever another takes over later.
            var holds = claimed.Claim.Holds;
            if (durable > after && holds)
                return new StreamNotice(StreamOutcome.Ok, durable);
            await (holds ? Task.WhenAny(synced, dismissal) : Task.WhenAny(synced, dismissal, held)); // that one is every stream's
        }
    }

    /// <summary>Marks the audio at its present end.</summary>
    public StreamOutcome Mark(long byTicket, Func<long, StreamMark> mark)
    {
        lock (gate)
        {
            if (ticket != byTicket)
                return dismissed.GetValueOrDefault(byTicket, StreamOutcome.Replaced);
            if (IsEnding)
                return StreamOutcome.StreamFinished;
            if (!claimed.Claim.Holds)
                return StreamOutcome.Overloaded;
            try
            {
                recording.Marks.Append(mark(Position));
            }
            catch (IOException)
            {
                return StreamOutcome.Overloaded;
            }
        }

        transcription.HearMark();
        return StreamOutcome.Ok;
    }

    /// <summary>The next news of the turns, or why the connection must end; then its last news, too.</summary>
    public async Task<TurnsAnswer> NextTurns(long byTicket)
    {
        if (news is not { } queue)
            return new TurnsAnswer(StreamOutcome.Replaced, []);
        while (true)
        {
            var (arrived, dismissal) = (queue.Arrived, changed.Next);
            StreamOutcome outcome;
            lock (gate)
                outcome = ticket == byTicket ? StreamOutcome.Ok : dismissed.GetValueOrDefault(byTicket, StreamOutcome.Replaced);
            var waiting = queue.Take();
            if (waiting.Count > 0 || outcome != StreamOutcome.Ok)
                return new TurnsAnswer(outcome, waiting);
            await Task.WhenAny(arrived, dismissal);
        }
    }

    public byte[] Recall(long from, long to)
    {
        var (start, end) = (from * Record.Format.BytesPerFrame, Math.Min(to * Record.Format.BytesPerFrame, recording.Length));
        var bytes = new byte[Math.Max(0, end - start)];
        return bytes[..recording.Read(bytes, start)];
    }

    /// <summary>Completes when an ending stream has ended.</summary>
    public Task Ended => transcription.Completion;

    /// <summary>The connection says that there is no more audio: from here on none is taken.</summary>
    public StreamOutcome TryEnd(long byTicket)
    {
        lock (gate)
        {
            if (ticket != byTicket)
                return dismissed.GetValueOrDefault(byTicket, StreamOutcome.Replaced);
            if (recording.Length % Record.Format.BytesPerFrame != 0)
                return StreamOutcome.UnsupportedFormat;
            IsEnding = true;
            return StreamOutcome.Ok;
        }
    }

    /// <inheritdoc cref="ICopies.Whole"/>
    public Task<bool> Whole() => claimed.Copies.Whole();

    /// <summary>Hears everything to the last sample and stores it; false if it was abandoned on the way, or the recording lost to another.</summary>
    public async Task<bool> Finish()
    {
        TakeNoMore();
        if (!await transcription.Finish())
            return false;
        while (claimed.Claim.Changed is var changes && !claimed.Claim.Holds && !IsLost)
            await changes;
        return !IsLost;
    }

    /// <summary>Finishes the open turn; the stream may go on another time.</summary>
    public Task Suspend()
    {
        TakeNoMore();
        return transcription.Suspend();
    }

    public Task Abandon(StreamOutcome reason)
    {
        TakeNoMore();
        Dismiss(reason);
        return transcription.Abandon();
    }

    void Tell(TurnNews next)
    {
        if (news?.TryPublish(next) == false)
            Dismiss(StreamOutcome.Overloaded);
    }

    void TakeNoMore()
    {
        lock (gate)
            IsEnding = true;
    }

    /// <summary>Once a second: gives up a hung engine and an idle connection. True when a lost connection has stayed away too long: then none can take it any more.</summary>
    public bool Watch(DateTimeOffset now)
    {
        transcription.Watch();
        if (claimed.Claim.Holds && claimed.Copies.Confirmed is var safe && (safe != confirmedTo || safe >= Position * Record.Format.BytesPerFrame))
            (confirmed, confirmedTo) = (now, safe);
        if (!IsEnding && IsConnected && news is null && now - (lastAudio > connected ? lastAudio.Value : connected) > context.Options.Idle)
            Dismiss(StreamOutcome.Idle);
        lock (gate)
        {
            if (IsEnding || disconnected is not { } since || now - since <= context.Options.Resume || transcription.Problem is not null)
                return false;
            return IsEnding = true;
        }
    }

    /// <summary>Audio recorded and not heard yet.</summary>
    public TimeSpan Lag => transcription.Lag;

    public ParticipantHealth Health(DateTimeOffset now) => HealthSentence.Of(
        new StreamFacts(
            IsConnected, IsEnding, IsOver, lastAudio, disconnected,
            transcription.SinceSpeech, transcription.Lag, transcription.Problem, transcription.Failures, diskRefused, now - confirmed,
            IsHurried: !context.Load.ShowsUnsure, transcription.Notice, transcription.PassedOver,
            UnconfirmedBy: claimed.Claim.Holds ? "the disk" : "the database", Uncopied: claimed.Claim.Holds ? claimed.Copies.Problem : null),
        now);

    /// <summary>Also when its end could not be stored: then a later run of the stream hears the rest, and this one nothing more.</summary>
    public void Dispose()
    {
        _ = transcription.Abandon();
        claimed.Dispose();
    }
}
