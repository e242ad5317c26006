namespace MeetingScribe.Server.Storage;

internal sealed partial class SqliteStore
{
    public async Task<bool> EraseMeeting(string meetingId, CancellationToken cancellation = default)
    {
        // 1. The rows, at once and together.
        var erased = await database.Write(sql => EraseRows(sql, meetingId), cancellation);

        // 2. Their traces, after an earlier failure too. The caller may have gone; this is finished nevertheless.
        if (await database.Read(Scrub.IsDue, CancellationToken.None))
        {
            var isMerged = await database.Write(Scrub.BeginMerge, CancellationToken.None);
            while (!isMerged) isMerged = await database.Write(Scrub.GoOnMerging, CancellationToken.None);
            await database.WriteAlone(Scrub.Rewrite, CancellationToken.None);
        }
        return erased;
    }

    static bool EraseRows(Connection sql, string meetingId)
    {
        if (sql.Number("SELECT key FROM meetings WHERE id = $1", meetingId) is not { } meeting) return false;
        var segments = sql.All(
            "SELECT key, participant_id, speaker, text, flags FROM segments WHERE meeting = $1",
            row => (Key: row.GetInt64(0), Segment: Indexed(meetingId, row.GetString(1), row.GetString(2), row.GetString(3), FlagsOf(TextOrNull(row, 4)))),
            meeting);
        foreach (var (key, segment) in segments) SegmentIndex.Remove(sql, key, segment);
        KeepUsageOfErased(sql, meeting);
        sql.Run("DELETE FROM tokens WHERE meeting_id = $1", meetingId);
        sql.Run("DELETE FROM streams WHERE meeting = $1", meeting); // its segments and their words go with it
        sql.Run("DELETE FROM meetings WHERE key = $1", meeting);
        Scrub.Ask(sql);
        return true;
    }
}
