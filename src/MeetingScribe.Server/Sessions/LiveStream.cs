using MeetingScribe.Server.Storage;
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
    readonly Recording recording;
    readonly Transcription transcription;
    readonly Dictionary<long, StreamOutcome> dismissed = [];
    long ticket;
    bool isUnbounded;
    DateTimeOffset? lastAudio;
    DateTimeOffset connected;
    DateTimeOffset? disconnected;

    public LiveStream(TranscriptionContext context, StreamRecord record, Recording recording, IMeetingSession meeting, string? language)
    {
        (this.context, Record, this.recording) = (context, record, recording);
        disconnected = connected = context.Time.GetUtcNow();
        transcription = new Transcription(context, record, recording, meeting, language);
    }

    public StreamRecord Record { get; }

    /// <summary>Sample frames recorded.</summary>
    public long Position => recording.Length / Record.Format.BytesPerFrame;

    public bool IsConnected => Volatile.Read(ref ticket) != 0;

    /// <summary>Ending, or over: no connection can take it any more, and no audio is taken for it.</summary>
    public bool IsEnding { get; private set; }

    /// <summary>Ended with everything heard.</summary>
    public bool IsOver => IsEnding && transcription.Completion is { IsCompletedSuccessfully: true, Result: true };

    /// <summary>A new connection takes the stream; the one before is told.</summary>
    /// <param name="isUpload">A file does not have to wait for the engine.</param>
    public void Connect(long newTicket, bool isUpload)
    {
        lock (gate)
        {
            Dismiss(StreamOutcome.Replaced);
            recording.TruncateToFrame(Record.Format.BytesPerFrame);
            (ticket, disconnected, connected, isUnbounded) = (newTicket, null, context.Time.GetUtcNow(), isUpload);
        }
    }

    /// <summary>The connection that has the stream must go, for this reason.</summary>
    public void Dismiss(StreamOutcome reason)
    {
        lock (gate)
        {
            if (ticket == 0)
                return;
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
        lock (gate)
        {
            if (ticket != byTicket)
                return dismissed.GetValueOrDefault(byTicket, StreamOutcome.Replaced);
            if (IsEnding)
                return StreamOutcome.StreamFinished;
            try
            {
                recording.Append(frames.Span);
            }
            catch (IOException)
            {
                // Disk full or broken: what was acknowledged is safe, the client keeps the rest.
                return StreamOutcome.Overloaded;
            }

            lastAudio = context.Time.GetUtcNow();
        }

        transcription.Hear();
        if (!isUnbounded)
            await transcription.Room();
        return StreamOutcome.Ok;
    }

    public async Task<StreamNotice> NextNotice(long byTicket, long after)
    {
        while (true)
        {
            var (synced, dismissal) = (recording.NextSync, changed.Next);
            lock (gate)
            {
                if (ticket != byTicket)
                    return new StreamNotice(dismissed.GetValueOrDefault(byTicket, StreamOutcome.Replaced), Position);
            }

            var durable = recording.Durable / Record.Format.BytesPerFrame;
            if (durable > after)
                return new StreamNotice(StreamOutcome.Ok, durable);
            await Task.WhenAny(synced, dismissal);
        }
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

    /// <summary>Hears everything to the last sample and stores it; false if it was abandoned on the way.</summary>
    public Task<bool> Finish()
    {
        TakeNoMore();
        return transcription.Finish();
    }

    /// <summary>Finishes the open turn; the stream may go on another time.</summary>
    public Task Suspend()
    {
        TakeNoMore();
        return transcription.Suspend();
    }

    public Task Abandon()
    {
        TakeNoMore();
        Dismiss(StreamOutcome.MeetingEnded);
        return transcription.Abandon();
    }

    void TakeNoMore()
    {
        lock (gate)
            IsEnding = true;
    }

    /// <summary>Once a second: gives up a hung engine and an idle connection. True when a lost connection has stayed away too long.</summary>
    public bool Watch(DateTimeOffset now)
    {
        transcription.Watch();
        if (!IsEnding && IsConnected && now - (lastAudio > connected ? lastAudio.Value : connected) > context.Options.Idle)
            Dismiss(StreamOutcome.Idle);
        return !IsEnding && disconnected is { } since && now - since > context.Options.Resume && transcription.Problem is null;
    }

    public ParticipantHealth Health(DateTimeOffset now) => HealthSentence.Of(
        new StreamFacts(
            IsConnected, IsEnding, IsOver, lastAudio, disconnected,
            transcription.SinceSpeech, transcription.Lag, transcription.Problem, transcription.Failures),
        now);

    public void Dispose() => recording.Dispose();
}
