using MeetingScribe.Audio;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Storage;

/// <summary>
/// Everything the service keeps besides recordings. A task that completes has stored: it survives kill -9.
/// Thread-safe. Rows come back as the contract's own records; health is not stored (participants come back
/// with the health of somebody who left), the sessions put the live one in. What cannot be done throws a
/// <see cref="StoreException"/>, whose <see cref="StoreException.IsWorthRetrying"/> tells a full disk from a lost cause.
/// </summary>
public interface IStore : ITokenStore, ISegmentSearch, IAsyncDisposable
{
    // Meetings

    /// <summary>Creates a meeting, or gives null if the id exists.</summary>
    Task<Meeting?> CreateMeeting(NewMeeting meeting, CancellationToken cancellation = default);

    /// <summary>The meeting of that id, created if there is none; ingest makes meetings by speaking in them.</summary>
    Task<Meeting> OpenMeeting(NewMeeting meeting, CancellationToken cancellation = default);

    /// <summary>One meeting with its participants, or null.</summary>
    Task<Meeting?> FindMeeting(string meetingId, CancellationToken cancellation = default);

    /// <summary>A page of meetings, newest first. <paramref name="query"/> matches title or id.</summary>
    Task<MeetingPage> ListMeetings(string? status, string? query, int limit, string? cursor, CancellationToken cancellation = default);

    /// <summary>Changes what is not null; null if there is no such meeting.</summary>
    Task<Meeting?> UpdateMeeting(string meetingId, MeetingPatch patch, CancellationToken cancellation = default);

    /// <summary>Its end was asked for (again: no change), and it will be reached across any restart. Null if there is no such meeting.</summary>
    Task<Meeting?> BeginEnding(string meetingId, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>Every meeting whose end was asked for and not reached.</summary>
    Task<IReadOnlyList<string>> EndingMeetings(CancellationToken cancellation = default);

    /// <summary>Every live meeting whose first stream opened before that moment.</summary>
    Task<IReadOnlyList<string>> LiveMeetings(DateTimeOffset startedBefore, CancellationToken cancellation = default);

    /// <summary>Marks it ended at the moment that was asked for, else at <paramref name="endUtc"/> (again: no change).</summary>
    Task EndMeeting(string meetingId, DateTimeOffset endUtc, CancellationToken cancellation = default);

    /// <summary>Every meeting that ended before that moment, the oldest first.</summary>
    Task<IReadOnlyList<string>> EndedMeetings(DateTimeOffset endedBefore, CancellationToken cancellation = default);

    /// <summary>Erases every row of the meeting; null if there is none. Nothing of it may be written meanwhile. <see cref="Scrub"/> does the rest.</summary>
    Task<ErasedRows?> EraseMeeting(string meetingId, CancellationToken cancellation = default);

    /// <summary>Takes the traces of what was erased out of all files: the index, free space, the log. Others commit meanwhile.</summary>
    Task Scrub(CancellationToken cancellation = default);

    // Participants and streams

    /// <summary>Creates the participant or, if it exists, renames it when <paramref name="name"/> is given and clears <c>left_utc</c>.</summary>
    Task<Participant> JoinParticipant(string meetingId, string participantId, string? name, DateTimeOffset now, CancellationToken cancellation = default);

    Task LeaveParticipant(string meetingId, string participantId, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>
    /// The stream of that name if it exists (whatever format it has), else a new one that starts at <paramref name="now"/>.
    /// The meeting's first stream sets the meeting's <c>start_utc</c>.
    /// </summary>
    Task<StreamRecord> OpenStream(string meetingId, string participantId, string streamId, AudioFormat format, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>
    /// A new stream whose recording is whole already: it is stored as finishing, so that a restart reads it on. Null if there is a stream of that name.
    /// It starts at <paramref name="start"/>, or with the meeting if that started later.
    /// </summary>
    Task<StreamRecord?> AddRecording(StreamKey stream, AudioFormat format, string recordingId, DateTimeOffset start, CancellationToken cancellation = default);

    /// <summary>A participant's streams in order of their start.</summary>
    Task<IReadOnlyList<StreamRecord>> Streams(string meetingId, string participantId, CancellationToken cancellation = default);

    /// <summary>Every stream of every meeting that is not settled: what a restart has to read on from.</summary>
    Task<IReadOnlyList<StreamRecord>> UnfinishedStreams(CancellationToken cancellation = default);

    /// <summary>All of its audio is recorded; no more will be taken, but not everything may be transcribed yet.</summary>
    Task FinishStream(StreamKey stream, CancellationToken cancellation = default);

    /// <summary>All of its audio is transcribed and stored.</summary>
    Task SettleStream(StreamKey stream, CancellationToken cancellation = default);

    // Segments

    /// <summary>
    /// Stores the segment (null: a turn without words) and the stream's new checkpoint in one transaction, found by search
    /// from then on. Idempotent by (stream, turn start): if a segment of that turn exists it is returned and nothing changes.
    /// </summary>
    /// <param name="usage">What a metered server was used for the turn, one entry for each time it was heard; the entry of that place is stored once.</param>
    Task<Segment?> Commit(
        Segment? segment, StreamKey stream, long turnStart, Checkpoint checkpoint, IReadOnlyList<SpeechUsage>? usage = null, CancellationToken cancellation = default);

    /// <summary>Up to <paramref name="limit"/> segments with a sequence above <paramref name="after"/>, in order.</summary>
    Task<IReadOnlyList<Segment>> Segments(string meetingId, long after, int limit, CancellationToken cancellation = default);

    /// <summary>0 for a meeting without segments.</summary>
    Task<long> LastSequence(string meetingId, CancellationToken cancellation = default);

    /// <summary>How many segments came from one stream.</summary>
    Task<int> CountSegments(StreamKey stream, CancellationToken cancellation = default);

    // Summaries

    /// <summary>Keeps the summary in place of the meeting's last one, unless that has read further.</summary>
    Task PutSummary(Summary summary, CancellationToken cancellation = default);

    /// <summary>The meeting's newest summary, or null.</summary>
    Task<Summary?> FindSummary(string meetingId, CancellationToken cancellation = default);

    /// <summary>The newest that was not made of picked sentences, or null: a model goes on from it.</summary>
    Task<Summary?> FindWrittenSummary(string meetingId, CancellationToken cancellation = default);

    // What metered servers were used

    /// <summary>Counts what a language model read and wrote for the meeting; every call counts.</summary>
    Task CountTokens(string meetingId, ModelTokens tokens, CancellationToken cancellation = default);

    /// <summary>Counts what hearing a file used, which is of no meeting.</summary>
    Task CountSpeech(IReadOnlyList<SpeechUsage> usage, CancellationToken cancellation = default);

    /// <summary>Sums by model within what the query groups by, in its order. Of erased meetings the sums per day remain, without anything that names them.</summary>
    Task<IReadOnlyList<UsageSum>> SumUsage(UsageQuery query, CancellationToken cancellation = default);

    // The standing watch list

    /// <summary>Creates or replaces; true if it was new.</summary>
    Task<bool> PutKeyword(Keyword keyword, CancellationToken cancellation = default);

    Task<bool> DeleteKeyword(string keywordId, CancellationToken cancellation = default);

    Task<IReadOnlyList<Keyword>> Keywords(CancellationToken cancellation = default);
}

public sealed record NewMeeting(
    string Id,
    DateTimeOffset CreatedUtc,
    string? Title = null,
    string? Language = null,
    IReadOnlyList<string>? Keywords = null,
    System.Text.Json.JsonElement? Metadata = null);

/// <summary>Null leaves a field as it is.</summary>
public sealed record MeetingPatch(string? Title, IReadOnlyList<string>? Keywords, System.Text.Json.JsonElement? Metadata);

/// <summary>How many rows went.</summary>
public sealed record ErasedRows(int Participants = 0, int Streams = 0, int Segments = 0, int Summaries = 0, int Keys = 0);

/// <param name="NextCursor">Opaque; null on the last page.</param>
public sealed record MeetingPage(IReadOnlyList<Meeting> Meetings, string? NextCursor);

/// <summary>Names one continuous recording.</summary>
public readonly record struct StreamKey(string MeetingId, string ParticipantId, string StreamId);

/// <summary>What is still to come of a stream.</summary>
public enum StreamState
{
    /// <summary>More audio, now or after a cut.</summary>
    Open,

    /// <summary>No more audio, but the rest of it is not transcribed yet.</summary>
    Finishing,

    /// <summary>Nothing.</summary>
    Settled,
}

/// <param name="StartUtc">The one wall-clock instant of a stream: when it opened.</param>
/// <param name="RecordingId">Names its file; never derived from what a client sent.</param>
/// <param name="MeetingStartUtc">The zero of the meeting's clock.</param>
/// <param name="Checkpoint">Where transcription has got to; null at the start.</param>
public sealed record StreamRecord(
    StreamKey Key,
    AudioFormat Format,
    DateTimeOffset StartUtc,
    string RecordingId,
    DateTimeOffset MeetingStartUtc,
    StreamState State,
    Checkpoint? Checkpoint);
