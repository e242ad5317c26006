using MeetingScribe.Audio;
using MeetingScribe.Server.Captions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Telemetry;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>
/// One participant's live audio, as a connection sees it. A ticket names one connection: the newest one speaks for
/// the participant, the others are told that they were replaced.
/// </summary>
public interface ILiveAudio
{
    /// <summary>Opens or resumes a stream for a connection.</summary>
    Task<JoinAnswer> Join(JoinRequest request);

    /// <summary>
    /// Appends bytes as the client sent them, of any length. Returns when there is room for more: the backlog is bounded in
    /// seconds of audio.
    /// </summary>
    ValueTask<StreamOutcome> Hear(long ticket, ReadOnlyMemory<byte> frames);

    /// <summary>The next thing to tell the client: a durable position above <paramref name="after"/>, or why its connection must end.</summary>
    Task<StreamNotice> NextNotice(long ticket, long after);

    /// <summary>Marks the audio at its present end: a commit, a clear, other settings.</summary>
    /// <param name="mark">Its frame is filled in.</param>
    Task<StreamOutcome> Mark(long ticket, StreamMark mark);

    /// <summary>The next news of the stream's turns, for a connection that joined to follow them.</summary>
    Task<TurnsAnswer> NextTurns(long ticket);

    /// <summary>What was recorded between two sample frames, as the client sent it; less if there is less.</summary>
    Task<byte[]> Recall(long ticket, long from, long to);

    /// <summary>No more audio: the last turn is finished and everything is stored when the task completes.</summary>
    Task<FinishAnswer> Finish(long ticket);

    /// <summary>The connection is gone. The stream stays open for a while, for its client to resume.</summary>
    Task Leave(long ticket);
}

/// <summary>
/// One participant's transcription session: recordings in, utterances to the meeting. Calls carry values only, so that the same
/// session can live in this process or in a grain.
/// </summary>
public interface IParticipantSession : ILiveAudio
{
    /// <summary>
    /// Takes a recording that is whole on disk: a stream of its own beside the others, heard at the engine's speed without the caller, across restarts too.
    /// </summary>
    Task<TakeAnswer> Take(WholeRecording recording);

    /// <summary>After a crash or a lost node: reads on from where that was, and waits for the client as after any cut.</summary>
    Task Recover(StreamRecord stream);

    /// <summary>The meeting is over: hears every stream to its last sample, also one that nobody has read on since a crash. False if one was abandoned on the way.</summary>
    Task<bool> SettleStreams();

    /// <summary>The meeting is being erased: stops at once, nothing more is stored.</summary>
    Task Abandon();

    Task<ParticipantStatus> Status();
}

/// <summary>One meeting's session: numbers and stores utterances, shows captions, knows everyone's health.</summary>
public interface IMeetingSession
{
    /// <summary>Someone is here (again). Gives null when the meeting has ended.</summary>
    Task<Participant?> Join(string participantId, string? name);

    /// <summary>A running turn's caption, for viewers only. Without text it clears the turn.</summary>
    ValueTask Show(Caption caption);

    /// <summary>
    /// Numbers, flags and stores an utterance with its checkpoint, then shows it. Idempotent by stream and turn start.
    /// Without words only the checkpoint is stored and the turn's caption cleared; without length, too, silence has passed.
    /// </summary>
    Task<Segment?> Commit(StreamRecord stream, Utterance utterance, Checkpoint checkpoint, string turnId);

    /// <summary>A participant's health changed, or it left.</summary>
    ValueTask Report(string participantId, ParticipantHealth health);

    /// <summary>What is stored of the meeting changed: title, keywords, its start.</summary>
    Task Refresh();

    /// <summary>From here on nobody joins: the meeting is about to end, or to be erased.</summary>
    Task RefuseAudio();

    /// <summary>Summarises what was said so far.</summary>
    Task<SummaryAnswer> Summarise();

    /// <summary>All of its audio is heard: writes its last summary and ends it.</summary>
    Task End();

    /// <summary>It is being erased: when this completes nothing of it is read or stored any more.</summary>
    Task Silence();

    /// <summary>It was erased: its viewers are sent home, and a meeting of the same id is another one.</summary>
    Task Forget();

    /// <summary>Everyone's live health.</summary>
    Task<LiveMeeting> Look();
}

/// <summary>
/// Where the sessions live: in this process (<see cref="LocalSessions"/>), or as grains on the nodes of a cluster. Knows no rule; those
/// that span sessions are <see cref="ISessionDirectory"/>'s.
/// </summary>
public interface ISessionHost
{
    IParticipantSession Participant(string meetingId, string participantId);

    /// <summary>The meeting's session; the meeting is created if it does not exist.</summary>
    Task<IMeetingSession> OpenMeeting(string meetingId);

    /// <summary>The meeting's session, or null if there is no such meeting: one that was erased stays erased.</summary>
    Task<IMeetingSession?> FindMeeting(string meetingId, CancellationToken cancellation = default);

    /// <summary>The session if the meeting has one at present: somebody speaks in it, watches it, or lately did.</summary>
    Task<IMeetingSession?> PresentMeeting(string meetingId);

    /// <summary>The meeting's events for the viewers of this process, or null if there is no such meeting.</summary>
    Task<CaptionFeed?> Feed(string meetingId, CancellationToken cancellation);

    /// <summary>The standing watch list changed: every meeting that has a session reads it again.</summary>
    Task RefreshAll();
}

/// <summary>Finds the sessions by id, and gives the commands that span several of them.</summary>
public interface ISessionDirectory
{
    IParticipantSession Participant(string meetingId, string participantId);

    Task<IMeetingSession> Meeting(string meetingId);

    /// <summary>The meeting's events, or null if there is no such meeting.</summary>
    Task<CaptionFeed?> Feed(string meetingId, CancellationToken cancellation);

    /// <summary>The stored meeting with everyone's live health, or null.</summary>
    Task<Meeting?> Describe(string meetingId, CancellationToken cancellation = default);

    /// <summary>Finishes open turns, stores, ends. Waits for that for a while; then the ending goes on by itself.</summary>
    Task<MeetingEnd> EndMeeting(string meetingId);

    /// <summary>Summarises what was said so far. Null if there is no such meeting.</summary>
    Task<SummaryAnswer?> Summarise(string meetingId);

    /// <summary>Stops everything of the meeting and erases it: rows, index, recordings, and their traces. Null if there is no such meeting.</summary>
    Task<ErasureReceipt?> EraseMeeting(string meetingId);

    /// <summary>Erases every meeting that ended before that moment; their number.</summary>
    Task<int> EraseEnded(DateTimeOffset before, CancellationToken stopping);

    /// <summary>Something about the meeting changed outside its session (title, keywords): read it again.</summary>
    Task Refresh(string meetingId);

    /// <summary>The standing watch list changed: running meetings flag by it from their next word on.</summary>
    Task RefreshAll();
}

/// <param name="Unheard">Audio recorded and not heard yet (zero also while the last words of it are being understood); null without a stream.</param>
public readonly record struct ParticipantStatus(bool IsConnected, TimeSpan? Unheard);

/// <param name="Participants">With their live health.</param>
/// <param name="IsEnding">It takes no more audio, and not all of what it took is heard yet.</param>
public sealed record LiveMeeting(IReadOnlyList<Participant> Participants, bool IsEnding)
{
    /// <summary>The stored meeting with the live health.</summary>
    public Meeting Of(Meeting stored) => stored with
    {
        Participants = [.. stored.Participants.Select(one =>
            Participants.FirstOrDefault(live => live.Id == one.Id) is { } live ? one with { Health = live.Health, LeftUtc = live.LeftUtc } : one)],
    };
}

/// <summary>How far a meeting's end has come.</summary>
public enum MeetingEnd
{
    /// <summary>There is no such meeting.</summary>
    Unknown,

    /// <summary>No audio is taken any more; not all of it is heard yet.</summary>
    Ending,

    Ended,
}

/// <param name="Summary">The newest; null while nothing was said.</param>
/// <param name="IsNew">It was made for this call; otherwise nothing was said since it was made.</param>
/// <param name="IsPending">A model still writes; this one stands in meanwhile and is not kept.</param>
public sealed record SummaryAnswer(Summary? Summary, bool IsNew, bool IsPending = false);

/// <param name="StreamId">The client's name for the recording; null makes one.</param>
/// <param name="Name">The speaker's name; null leaves it.</param>
/// <param name="Position">Where the client means to go on, in sample frames; null goes on from the answer.</param>
/// <param name="Settings">The stream's own settings from here on; null: the service's.</param>
/// <param name="FollowsTurns">The connection will ask for <see cref="ILiveAudio.NextTurns"/>.</param>
public sealed record JoinRequest(
    string? StreamId,
    AudioFormat Format,
    string? Name,
    long? Position = null,
    StreamSettings? Settings = null,
    bool FollowsTurns = false);

/// <param name="StreamId">The caller's name for it; null makes one.</param>
/// <param name="Name">The speaker's name; null leaves it.</param>
/// <param name="StartUtc">When it began to arrive.</param>
public sealed record WholeRecording(string RecordingId, AudioFormat Format, string? StreamId, string? Name, DateTimeOffset StartUtc);

/// <param name="Reason">With any outcome but <see cref="StreamOutcome.Ok"/>: why it was not taken.</param>
public sealed record TakeAnswer(StreamOutcome Outcome, string? Reason, string StreamId);

/// <param name="Outcome">Anything but <see cref="StreamOutcome.Ok"/> refuses, and <paramref name="Reason"/> says why.</param>
/// <param name="Position">Sample frames already recorded: send from here on.</param>
/// <param name="Segments">With <see cref="StreamOutcome.StreamFinished"/>: the segments that came from it.</param>
public sealed record JoinAnswer(StreamOutcome Outcome, string? Reason, long Ticket, string StreamId, long Position, int Segments = 0)
{
    internal static JoinAnswer Refused(StreamOutcome outcome, string reason)
    {
        PipelineMeter.StreamsRefused.Add(1, PipelineMeter.Reason(outcome));
        return new(outcome, reason, Ticket: 0, "", Position: 0);
    }

    /// <summary>A client that missed the answer to its finish gets it again.</summary>
    /// <param name="recorded">Null while nobody who knows can be asked.</param>
    internal static JoinAnswer Finished(StreamRecord record, Recorded? recorded, int segments) => recorded is not { Bytes: var bytes }
        ? Refused(StreamOutcome.Overloaded, IVolumes.Away)
        : new(
            StreamOutcome.StreamFinished, $"The stream \"{record.Key.StreamId}\" is finished and stored whole. Name another stream for more audio.",
            Ticket: 0, record.Key.StreamId, bytes / record.Format.BytesPerFrame, segments);
}

/// <param name="Position">Sample frames recorded.</param>
/// <param name="Segments">Segments that came from this stream.</param>
public sealed record FinishAnswer(StreamOutcome Outcome, long Position, int Segments);

/// <param name="Position">With <see cref="StreamOutcome.Ok"/>: everything before it is durable, in sample frames.</param>
public readonly record struct StreamNotice(StreamOutcome Outcome, long Position);

/// <param name="News">In order; with any outcome but <see cref="StreamOutcome.Ok"/> the last there will be.</param>
public sealed record TurnsAnswer(StreamOutcome Outcome, IReadOnlyList<TurnNews> News);

/// <summary>One member per way a stream's connection can go on or end.</summary>
public enum StreamOutcome
{
    Ok,

    /// <summary>A newer connection speaks for the participant.</summary>
    Replaced,

    /// <summary>The meeting has ended.</summary>
    MeetingEnded,

    /// <summary>The stream was finished before; a new recording needs a new stream id.</summary>
    StreamFinished,

    /// <summary>The declaration does not fit what was recorded, or the bytes do not fit the declaration.</summary>
    UnsupportedFormat,

    /// <summary>The client means to go on behind the end of what was recorded.</summary>
    PositionGap,

    /// <summary>No room for one more stream, or no disk for its audio.</summary>
    Overloaded,

    /// <summary>No audio for too long.</summary>
    Idle,

    /// <summary>The service is stopping.</summary>
    Stopping,
}

/// <summary>What viewers see of a running turn.</summary>
public sealed record Caption(string ParticipantId, string TurnId, long StartMs, string Stable, string Unsure)
{
    public bool IsEmpty => Stable.Length == 0 && Unsure.Length == 0;
}
