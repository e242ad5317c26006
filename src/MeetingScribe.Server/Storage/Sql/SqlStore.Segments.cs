using System.Data.Common;
using MeetingScribe.Server.Telemetry;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Storage.Sql;

internal abstract partial class SqlStore
{
    /// <summary>Read by <see cref="ReadSegment"/>; <c>s</c> is the segment, <c>m</c> its meeting, <c>w</c> its words.</summary>
    const string SelectSegments =
        """
        SELECT s.id, m.id, s.sequence, s.participant_id, s.speaker, s.start_ms, s.end_ms, s.start_utc, s.text, w.words,
            s.confidence, s.language, s.engine, s.flags, s.key
        FROM segments s JOIN meetings m ON m.key = s.meeting JOIN segment_words w ON w.segment = s.key
        """;

    /// <summary>The column of <see cref="SelectSegments"/> that is no part of a segment.</summary>
    const int SegmentKey = 14;

    public Task<Segment?> Commit(
        Segment? segment, StreamKey stream, long turnStart, Checkpoint checkpoint, IReadOnlyList<SpeechUsage>? usage = null, CancellationToken cancellation = default)
    {
        var storing = TurnSpans.Present;
        return Write(
            sql =>
            {
                // 1. What it cost, which grows when a turn has to be heard again.
                var key = KeyOf(sql, stream);
                InsertUsage(sql, stream, key, turnStart, usage ?? [], clock.GetUtcNow().UtcTicks);

                // 2. A turn that is stored stays as it is: a restart hears it again and must change nothing.
                //    Its number is looked at first: were it last, another writer could store this very turn in between.
                var isTaken = segment is not null && IsTaken(sql, segment);
                var stored = sql.One($"{SelectSegments} WHERE s.stream = $1 AND s.turn_start = $2", ReadSegment, key, turnStart);
                if (stored is not null) return stored;
                if (isTaken) throw Taken(segment!);

                // 3. The segment, found by search from the same moment.
                using (TurnSpans.Within(storing, TurnSpans.Index))
                {
                    if (segment is not null) InsertSegment(sql, segment, key, turnStart);
                }

                // 4. Where transcription has got to; never backwards.
                sql.Run(
                    "UPDATE streams SET position = $2, checkpoint = $3 WHERE key = $1 AND position <= $2",
                    key, checkpoint.Position, Json(checkpoint));
                return segment;
            },
            cancellation);
    }

    public Task<IReadOnlyList<Segment>> Segments(string meetingId, long after, int limit, CancellationToken cancellation = default) =>
        Read<IReadOnlyList<Segment>>(
            sql => sql.All(
                $"{SelectSegments} WHERE s.meeting = (SELECT key FROM meetings WHERE id = $1) AND s.sequence > $2 ORDER BY s.sequence LIMIT $3",
                ReadSegment, meetingId, after, limit),
            cancellation);

    public Task<long> LastSequence(string meetingId, CancellationToken cancellation = default) =>
        Read(
            sql => sql.Number("SELECT max(sequence) FROM segments WHERE meeting = (SELECT key FROM meetings WHERE id = $1)", meetingId) ?? 0,
            cancellation);

    public Task<int> CountSegments(StreamKey stream, CancellationToken cancellation = default) =>
        Read(sql => (int)sql.Number("SELECT count(*) FROM segments WHERE stream = $1", KeyOf(sql, stream))!.Value, cancellation);

    void InsertSegment(Statements sql, Segment segment, long stream, long turnStart)
    {
        var (key, meeting) = (KeyAt(segment.StartUtc), MeetingKey(sql, segment.MeetingId));
        while (!InsertRow(sql, key, segment, meeting, stream, turnStart)) key++;
        sql.Run("INSERT INTO segment_words(segment, words) VALUES($1, $2)", key, Json(segment.Words));
        index.Add(sql, key, Indexed(segment.MeetingId, segment.ParticipantId, segment.Speaker, segment.Text, segment.Flags));
    }

    /// <summary>False if another segment has the key.</summary>
    static bool InsertRow(Statements sql, long key, Segment segment, long meeting, long stream, long turnStart) =>
        sql.Run(
            """
            INSERT INTO segments(key, id, meeting, sequence, participant_id, speaker, start_ms, end_ms, start_utc, text, confidence,
                language, engine, flags, stream, turn_start)
            VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            ON CONFLICT(key) DO NOTHING
            """,
            key, segment.Id, meeting, segment.Sequence, segment.ParticipantId, segment.Speaker,
            segment.StartMs, segment.EndMs, Ticks(segment.StartUtc), segment.Text, segment.Confidence, segment.Language, segment.Engine,
            segment.Flags.Count == 0 ? null : Json(segment.Flags), stream, turnStart) == 1;

    static bool IsTaken(Statements sql, Segment segment) => sql.Number(
        "SELECT 1 FROM segments WHERE meeting = (SELECT key FROM meetings WHERE id = $1) AND sequence = $2", segment.MeetingId, segment.Sequence) is not null;

    static StoreException Taken(Segment segment) => new(StoreFailure.SequenceTaken,
        $"Segment {segment.Sequence} of meeting {segment.MeetingId} was stored by another writer. Read the meeting's last sequence and number on from there.");

    static IndexedSegment Indexed(string meetingId, string participantId, string speaker, string text, IReadOnlyList<Flag> flags) =>
        new(meetingId, participantId, speaker, text, [.. flags.Select(flag => flag.KeywordId)]);

    /// <summary>The first key a segment of that moment may have.</summary>
    static long KeyAt(DateTimeOffset start) => (start.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    static Segment ReadSegment(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetInt64(2),
        row.GetString(3),
        row.GetString(4),
        row.GetInt64(5),
        row.GetInt64(6),
        Instant(row, 7),
        row.GetString(8),
        FromJson<IReadOnlyList<SegmentWord>>(row.GetString(9)),
        row.GetDouble(10),
        TextOrNull(row, 11),
        row.GetString(12),
        FlagsOf(TextOrNull(row, 13)));

    static IReadOnlyList<Flag> FlagsOf(string? json) => json is null ? [] : FromJson<IReadOnlyList<Flag>>(json);
}
