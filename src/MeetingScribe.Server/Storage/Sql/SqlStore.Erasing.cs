namespace MeetingScribe.Server.Storage.Sql;

internal abstract partial class SqlStore
{
    /// <summary>A step of erasing: a few milliseconds.</summary>
    const int ErasedAtOnce = 200;

    public async Task<ErasedRows?> EraseMeeting(string meetingId, CancellationToken cancellation = default)
    {
        // The caller may go after the first step; the others are done nevertheless.
        if (await Write(sql => BeginErasing(sql, meetingId), cancellation) is not { } meeting)
            return null;
        var segments = 0;
        while (await Write(sql => EraseSegments(sql, meetingId, meeting), CancellationToken.None) is > 0 and var some)
            segments += some;
        return await Write(sql => EraseRest(sql, meetingId, meeting) with { Segments = segments }, CancellationToken.None);
    }

    public Task<IReadOnlyList<string>> EndedMeetings(DateTimeOffset endedBefore, CancellationToken cancellation = default) =>
        Read<IReadOnlyList<string>>(
            sql => sql.All("SELECT id FROM meetings WHERE end_utc < $1 ORDER BY end_utc", row => row.GetString(0), Ticks(endedBefore)), cancellation);

    static long? BeginErasing(Statements sql, string meetingId)
    {
        if (sql.Number("SELECT key FROM meetings WHERE id = $1", meetingId) is not { } meeting) return null;
        KeepUsageOfErased(sql, meeting);
        DueScrubs.Add(sql);
        return meeting;
    }

    int EraseSegments(Statements sql, string meetingId, long meeting)
    {
        var segments = sql.All(
            "SELECT key, participant_id, speaker, text, flags FROM segments WHERE meeting = $1 ORDER BY sequence DESC LIMIT $2",
            row => (Key: row.GetInt64(0), Segment: Indexed(meetingId, row.GetString(1), row.GetString(2), row.GetString(3), FlagsOf(TextOrNull(row, 4)))),
            meeting, ErasedAtOnce);
        foreach (var (key, segment) in segments)
        {
            index.Remove(sql, key, segment);
            sql.Run("DELETE FROM segments WHERE key = $1", key); // its words go with it
        }

        return segments.Count;
    }

    static ErasedRows EraseRest(Statements sql, string meetingId, long meeting)
    {
        var erased = new ErasedRows(
            Keys: sql.Run("DELETE FROM tokens WHERE meeting_id = $1", meetingId),
            Summaries: sql.Run("DELETE FROM summaries WHERE meeting = $1", meeting),
            Streams: sql.Run("DELETE FROM streams WHERE meeting = $1", meeting),
            Participants: sql.Run("DELETE FROM participants WHERE meeting = $1", meeting));
        sql.Run("DELETE FROM meetings WHERE key = $1", meeting);
        return erased;
    }
}
