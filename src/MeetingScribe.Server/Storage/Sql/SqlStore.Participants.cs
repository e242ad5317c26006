using System.Data.Common;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Storage.Sql;

internal abstract partial class SqlStore
{
    static readonly ParticipantHealth WhoLeft = new(HealthState.Left, "Left the meeting.");

    public Task<Participant> JoinParticipant(
        string meetingId, string participantId, string? name, DateTimeOffset now, CancellationToken cancellation = default) =>
        Write(
            sql => sql.One(
                """
                INSERT INTO participants(meeting, id, name, joined_utc) VALUES($1, $2, coalesce($3, $2), $4)
                ON CONFLICT(meeting, id) DO UPDATE SET name = coalesce($3, participants.name), left_utc = NULL
                RETURNING id, name, joined_utc, left_utc
                """,
                row => ReadParticipant(row, meetingId), MeetingKey(sql, meetingId), participantId, name, Ticks(now))!,
            cancellation);

    public Task LeaveParticipant(string meetingId, string participantId, DateTimeOffset now, CancellationToken cancellation = default) =>
        Write(
            sql => sql.Run(
                "UPDATE participants SET left_utc = $3 WHERE meeting = (SELECT key FROM meetings WHERE id = $1) AND id = $2",
                meetingId, participantId, Ticks(now)),
            cancellation);

    static List<Participant> ParticipantsOf(Statements sql, long meeting, string meetingId) =>
        sql.All(
            "SELECT id, name, joined_utc, left_utc FROM participants WHERE meeting = $1 ORDER BY joined_utc, id",
            row => ReadParticipant(row, meetingId), meeting);

    static Participant ReadParticipant(DbDataReader row, string meetingId) =>
        new(row.GetString(0), meetingId, row.GetString(1), Instant(row, 2), InstantOrNull(row, 3), WhoLeft);
}
