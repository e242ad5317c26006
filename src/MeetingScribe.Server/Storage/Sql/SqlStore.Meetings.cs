using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Storage.Sql;

internal abstract partial class SqlStore
{
    const string MeetingColumns = "key, id, title, language, keywords, metadata, created_utc, start_utc, end_utc";

    public Task<Meeting?> CreateMeeting(NewMeeting meeting, CancellationToken cancellation = default) =>
        Write(sql => InsertMeeting(sql, meeting) ? MeetingById(sql, meeting.Id) : null, cancellation);

    public Task<Meeting> OpenMeeting(NewMeeting meeting, CancellationToken cancellation = default) =>
        Write(
            sql =>
            {
                InsertMeeting(sql, meeting);
                return MeetingById(sql, meeting.Id)!;
            },
            cancellation);

    public Task<Meeting?> FindMeeting(string meetingId, CancellationToken cancellation = default) =>
        Read(sql => MeetingById(sql, meetingId), cancellation);

    public Task<MeetingPage> ListMeetings(
        string? status, string? query, int limit, string? cursor, CancellationToken cancellation = default) =>
        Read(
            sql =>
            {
                // The cursor is the key of the last meeting shown; keys follow creation.
                var before = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? key : long.MaxValue;
                var rows = sql.All(
                    $"""
                    SELECT {MeetingColumns} FROM meetings
                    WHERE key < $1
                      AND (CAST($2 AS text) IS NULL OR (end_utc IS NULL) = ($2 = '{Meeting.Live}'))
                      AND (CAST($3 AS text) IS NULL OR lower(title) LIKE lower($3) ESCAPE '\' OR lower(id) LIKE lower($3) ESCAPE '\')
                    ORDER BY key DESC LIMIT $4
                    """,
                    ReadMeeting, before, status, query is null ? null : $"%{EscapeLike(query)}%", limit + 1);
                var page = rows.Take(limit).ToList();
                return new MeetingPage(
                    page.ConvertAll(row => row.Meeting with { Participants = ParticipantsOf(sql, row.Key, row.Meeting.Id) }),
                    rows.Count > limit ? page[^1].Key.ToString(CultureInfo.InvariantCulture) : null);
            },
            cancellation);

    public Task<Meeting?> UpdateMeeting(string meetingId, MeetingPatch patch, CancellationToken cancellation = default) =>
        Write(
            sql =>
            {
                sql.Run(
                    "UPDATE meetings SET title = coalesce($2, title), keywords = coalesce($3, keywords), metadata = coalesce($4, metadata) WHERE id = $1",
                    meetingId, patch.Title, patch.Keywords is null ? null : Json(patch.Keywords), patch.Metadata?.GetRawText());
                return MeetingById(sql, meetingId);
            },
            cancellation);

    public Task<Meeting?> BeginEnding(string meetingId, DateTimeOffset now, CancellationToken cancellation = default) =>
        Write(
            sql =>
            {
                sql.Run("UPDATE meetings SET ending_utc = $2 WHERE id = $1 AND ending_utc IS NULL AND end_utc IS NULL", meetingId, Ticks(now));
                return MeetingById(sql, meetingId);
            },
            cancellation);

    public Task<IReadOnlyList<string>> EndingMeetings(CancellationToken cancellation = default) =>
        Read<IReadOnlyList<string>>(
            sql => sql.All("SELECT id FROM meetings WHERE end_utc IS NULL AND ending_utc IS NOT NULL ORDER BY ending_utc", row => row.GetString(0)),
            cancellation);

    public Task<IReadOnlyList<string>> LiveMeetings(DateTimeOffset startedBefore, CancellationToken cancellation = default) =>
        Read<IReadOnlyList<string>>(
            sql => sql.All("SELECT id FROM meetings WHERE end_utc IS NULL AND start_utc < $1 ORDER BY start_utc", row => row.GetString(0), Ticks(startedBefore)),
            cancellation);

    public Task EndMeeting(string meetingId, DateTimeOffset endUtc, CancellationToken cancellation = default) =>
        Write(
            sql => sql.Run("UPDATE meetings SET end_utc = coalesce(ending_utc, $2) WHERE id = $1 AND end_utc IS NULL", meetingId, Ticks(endUtc)),
            cancellation);

    static bool InsertMeeting(Statements sql, NewMeeting meeting) =>
        sql.Run(
            "INSERT INTO meetings(id, title, language, keywords, metadata, created_utc) VALUES($1, $2, $3, $4, $5, $6) ON CONFLICT(id) DO NOTHING",
            meeting.Id, meeting.Title, meeting.Language, Json(meeting.Keywords ?? []), meeting.Metadata?.GetRawText(), Ticks(meeting.CreatedUtc)) == 1;

    static Meeting? MeetingById(Statements sql, string meetingId)
    {
        var (key, meeting) = sql.One($"SELECT {MeetingColumns} FROM meetings WHERE id = $1", ReadMeeting, meetingId);
        return meeting is null ? null : meeting with { Participants = ParticipantsOf(sql, key, meeting.Id) };
    }

    /// <exception cref="StoreException">There is no such meeting.</exception>
    static long MeetingKey(Statements sql, string meetingId) =>
        sql.Number("SELECT key FROM meetings WHERE id = $1", meetingId)
            ?? throw new StoreException(StoreFailure.Unknown, $"There is no meeting {meetingId}; it was never created, or was erased.");

    static (long Key, Meeting Meeting) ReadMeeting(DbDataReader row)
    {
        var end = InstantOrNull(row, 8);
        return (row.GetInt64(0), new Meeting(
            row.GetString(1),
            TextOrNull(row, 2),
            TextOrNull(row, 3),
            FromJson<IReadOnlyList<string>>(row.GetString(4)),
            TextOrNull(row, 5) is { } metadata ? FromJson<JsonElement>(metadata) : null,
            end is null ? Meeting.Live : Meeting.Ended,
            Instant(row, 6),
            InstantOrNull(row, 7),
            end,
            []));
    }

    static string EscapeLike(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}
