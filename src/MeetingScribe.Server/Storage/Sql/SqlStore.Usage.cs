using System.Data.Common;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Storage.Sql;

internal abstract partial class SqlStore
{
    public Task CountTokens(string meetingId, ModelTokens tokens, CancellationToken cancellation = default) =>
        Write(
            sql => sql.Run(
                "INSERT INTO usage(meeting, utc, model, seconds, audio_tokens, text_tokens, output_tokens) VALUES($1, $2, $3, 0, 0, $4, $5)",
                MeetingKey(sql, meetingId), Ticks(clock.GetUtcNow()), tokens.Model, tokens.Input, tokens.Output),
            cancellation);

    public Task CountSpeech(IReadOnlyList<SpeechUsage> usage, CancellationToken cancellation = default) =>
        Write(
            sql =>
            {
                foreach (var used in usage)
                {
                    sql.Run(
                        "INSERT INTO usage(utc, model, seconds, audio_tokens, text_tokens, output_tokens) VALUES($1, $2, $3, $4, $5, $6)",
                        Ticks(clock.GetUtcNow()), used.Model, used.Seconds, used.AudioTokens, used.TextTokens, used.OutputTokens);
                }

                return usage.Count;
            },
            cancellation);

    public Task<IReadOnlyList<UsageSum>> SumUsage(UsageQuery query, CancellationToken cancellation = default)
    {
        var (day, meeting, participant, item) = query.Group switch
        {
            UsageGroup.Day => ($"u.utc / {TimeSpan.TicksPerDay}", "NULL", "NULL", "NULL"),
            UsageGroup.Meeting => ("NULL", "m.id", "NULL", "NULL"),
            UsageGroup.Participant => ("NULL", "m.id", "u.participant_id", "NULL"),
            UsageGroup.Item => ("NULL", "m.id", "u.participant_id", "s.id"),
            _ => ("NULL", "NULL", "NULL", "NULL"),
        };
        return Read<IReadOnlyList<UsageSum>>(
            sql => sql.All(
                $"""
                SELECT {day}, {meeting}, {participant}, {item}, u.model, CAST(sum(u.answers) AS bigint), sum(u.seconds),
                    CAST(sum(u.audio_tokens) AS bigint), CAST(sum(u.text_tokens) AS bigint), CAST(sum(u.output_tokens) AS bigint)
                FROM usage u LEFT JOIN meetings m ON m.key = u.meeting
                    LEFT JOIN segments s ON s.stream = u.stream AND s.turn_start = u.turn_start
                WHERE u.utc >= $1 AND u.utc < $2
                    {(query.MeetingId is null ? "" : "AND u.meeting = (SELECT key FROM meetings WHERE id = $3)")}
                GROUP BY 1, 2, 3, 4, 5
                ORDER BY 1 NULLS FIRST, 2 NULLS FIRST, 3 NULLS FIRST, min(u.key), 5
                """,
                ReadSum,
                [Ticks(query.From) ?? long.MinValue, Ticks(query.To) ?? long.MaxValue, .. query.MeetingId is { } id ? [id] : Array.Empty<object?>()]),
            cancellation);
    }

    static void InsertUsage(Statements sql, StreamKey stream, long streamKey, long turnStart, IReadOnlyList<SpeechUsage> usage, long utc)
    {
        foreach (var (hearing, used) in usage.Index())
        {
            sql.Run(
                """
                INSERT INTO usage(meeting, participant_id, stream, turn_start, hearing, utc, model, seconds, audio_tokens, text_tokens, output_tokens)
                VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                ON CONFLICT(stream, turn_start, hearing) DO NOTHING
                """,
                MeetingKey(sql, stream.MeetingId), stream.ParticipantId, streamKey, turnStart, hearing, utc,
                used.Model, used.Seconds, used.AudioTokens, used.TextTokens, used.OutputTokens);
        }
    }

    /// <summary>The bill stays right when a meeting is erased: its sums per day and model remain, without whose they were.</summary>
    static void KeepUsageOfErased(Statements sql, long meeting)
    {
        sql.Run(
            $"""
            INSERT INTO usage(utc, model, answers, seconds, audio_tokens, text_tokens, output_tokens)
            SELECT utc / {TimeSpan.TicksPerDay} * {TimeSpan.TicksPerDay}, model, sum(answers), sum(seconds), sum(audio_tokens), sum(text_tokens), sum(output_tokens)
            FROM usage WHERE meeting = $1 GROUP BY 1, 2
            """,
            meeting);
        sql.Run("DELETE FROM usage WHERE meeting = $1", meeting); // in the same transaction: an erasing that is begun again keeps it once
    }

    static UsageSum ReadSum(DbDataReader row) => new(
        row.IsDBNull(0) ? null : DateOnly.FromDayNumber((int)row.GetInt64(0)),
        TextOrNull(row, 1),
        TextOrNull(row, 2),
        TextOrNull(row, 3),
        row.GetString(4),
        row.GetInt64(5),
        row.GetDouble(6),
        row.GetInt64(7),
        row.GetInt64(8),
        row.GetInt64(9));
}
