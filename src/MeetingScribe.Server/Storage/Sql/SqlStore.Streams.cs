using System.Data.Common;
using MeetingScribe.Audio;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Storage.Sql;

internal abstract partial class SqlStore
{
    const string SelectStreams =
        """
        SELECT m.id, s.participant_id, s.id, s.encoding, s.sample_rate, s.channels, s.start_utc, s.recording_id, m.start_utc,
            s.state, s.checkpoint
        FROM streams s JOIN meetings m ON m.key = s.meeting
        """;

    const string OfStream = "WHERE m.id = $1 AND s.participant_id = $2 AND s.id = $3";

    public Task<StreamRecord> OpenStream(
        string meetingId, string participantId, string streamId, AudioFormat format, DateTimeOffset now, CancellationToken cancellation = default) =>
        Write(
            sql =>
            {
                InsertStream(sql, new StreamKey(meetingId, participantId, streamId), format, now, NewId.Make(""), StreamState.Open);
                return sql.One($"{SelectStreams} {OfStream}", ReadStream, meetingId, participantId, streamId)!;
            },
            cancellation);

    public Task<StreamRecord?> AddRecording(StreamKey stream, AudioFormat format, string recordingId, DateTimeOffset start, CancellationToken cancellation = default) =>
        Write(
            sql => InsertStream(sql, stream, format, start, recordingId, StreamState.Finishing)
                ? sql.One($"{SelectStreams} {OfStream}", ReadStream, stream.MeetingId, stream.ParticipantId, stream.StreamId)
                : null,
            cancellation);

    public Task<IReadOnlyList<StreamRecord>> Streams(string meetingId, string participantId, CancellationToken cancellation = default) =>
        Read<IReadOnlyList<StreamRecord>>(
            sql => sql.All($"{SelectStreams} WHERE m.id = $1 AND s.participant_id = $2 ORDER BY s.start_utc, s.key", ReadStream, meetingId, participantId),
            cancellation);

    public Task<IReadOnlyList<StreamRecord>> UnfinishedStreams(CancellationToken cancellation = default) =>
        Read<IReadOnlyList<StreamRecord>>(
            sql => sql.All($"{SelectStreams} WHERE s.state < 2 ORDER BY s.key", ReadStream), cancellation);

    public Task FinishStream(StreamKey stream, CancellationToken cancellation = default) =>
        SetState(stream, StreamState.Finishing, cancellation);

    public Task SettleStream(StreamKey stream, CancellationToken cancellation = default) =>
        SetState(stream, StreamState.Settled, cancellation);

    /// <summary>False if there is one of that name. The meeting's first stream starts its clock; none starts before it.</summary>
    static bool InsertStream(Statements sql, StreamKey stream, AudioFormat format, DateTimeOffset start, string recordingId, StreamState state)
    {
        var meeting = MeetingKey(sql, stream.MeetingId);
        sql.Run("UPDATE meetings SET start_utc = $2 WHERE key = $1 AND start_utc IS NULL", meeting, Ticks(start));
        return sql.Run(
            """
            INSERT INTO streams(meeting, participant_id, id, encoding, sample_rate, channels, start_utc, recording_id, state)
            SELECT key, $2, $3, $4, $5, $6, CASE WHEN start_utc > $7 THEN start_utc ELSE $7 END, $8, $9 FROM meetings WHERE key = $1
            ON CONFLICT(meeting, participant_id, id) DO NOTHING
            """,
            meeting, stream.ParticipantId, stream.StreamId, (int)format.Encoding, format.SampleRate, format.Channels, Ticks(start), recordingId, (int)state) == 1;
    }

    /// <summary>States only go forward.</summary>
    Task SetState(StreamKey stream, StreamState state, CancellationToken cancellation) =>
        Write(sql => sql.Run("UPDATE streams SET state = $2 WHERE key = $1 AND state < $2", KeyOf(sql, stream), (int)state), cancellation);

    /// <exception cref="StoreException">There is no such stream.</exception>
    static long KeyOf(Statements sql, StreamKey stream) =>
        sql.Number(
            $"SELECT s.key FROM streams s JOIN meetings m ON m.key = s.meeting {OfStream}",
            stream.MeetingId, stream.ParticipantId, stream.StreamId)
            ?? throw new StoreException(StoreFailure.Unknown, $"There is no stream {stream.StreamId} of {stream.ParticipantId} in meeting {stream.MeetingId}; it was never opened, or was erased.");

    static StreamRecord ReadStream(DbDataReader row) => new(
        new StreamKey(row.GetString(0), row.GetString(1), row.GetString(2)),
        new AudioFormat((AudioEncoding)row.GetInt32(3), row.GetInt32(4), row.GetInt32(5)),
        Instant(row, 6),
        row.GetString(7),
        Instant(row, 8),
        (StreamState)row.GetInt32(9),
        TextOrNull(row, 10) is { } checkpoint ? FromJson<Checkpoint>(checkpoint) : null);
}
