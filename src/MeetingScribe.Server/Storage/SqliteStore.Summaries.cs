using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Storage;

internal sealed partial class SqliteStore
{
    public Task PutSummary(Summary summary, CancellationToken cancellation = default) =>
        database.Write(
            sql => sql.Run(
                """
                INSERT INTO summaries(meeting, through_sequence, summary) VALUES($1, $2, $3)
                ON CONFLICT(meeting) DO UPDATE SET through_sequence = $2, summary = $3 WHERE through_sequence <= $2
                """,
                MeetingKey(sql, summary.MeetingId), summary.ThroughSequence, Json(summary)),
            cancellation);

    public Task<Summary?> FindSummary(string meetingId, CancellationToken cancellation = default) =>
        database.Read(
            sql => sql.One(
                "SELECT summary FROM summaries WHERE meeting = (SELECT key FROM meetings WHERE id = $1)",
                row => FromJson<Summary>(row.GetString(0)), meetingId),
            cancellation);
}
