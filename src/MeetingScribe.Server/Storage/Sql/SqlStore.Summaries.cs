using MeetingScribe.Insights;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Storage.Sql;

internal abstract partial class SqlStore
{
    public Task PutSummary(Summary summary, CancellationToken cancellation = default) =>
        Write(
            sql => sql.Run(
                """
                INSERT INTO summaries(meeting, through_sequence, summary, written) VALUES($1, $2, $3, $4)
                ON CONFLICT(meeting) DO UPDATE SET through_sequence = $2, summary = $3, written = coalesce($4, summaries.written)
                    WHERE summaries.through_sequence <= $2
                """,
                MeetingKey(sql, summary.MeetingId), summary.ThroughSequence, Json(summary), summary.Method == ExtractiveSummary.Method ? null : Json(summary)),
            cancellation);

    public Task<Summary?> FindSummary(string meetingId, CancellationToken cancellation = default) => FindSummary("summary", meetingId, cancellation);

    public Task<Summary?> FindWrittenSummary(string meetingId, CancellationToken cancellation = default) => FindSummary("written", meetingId, cancellation);

    Task<Summary?> FindSummary(string column, string meetingId, CancellationToken cancellation) =>
        Read(
            sql => sql.One(
                $"SELECT {column} FROM summaries WHERE {column} IS NOT NULL AND meeting = (SELECT key FROM meetings WHERE id = $1)",
                row => FromJson<Summary>(row.GetString(0)), meetingId),
            cancellation);
}
