namespace MeetingScribe.Server.Storage;

internal sealed partial class SqliteStore
{
    public async Task<bool> EraseMeeting(string meetingId, CancellationToken cancellation = default)
    {
        // 1. The rows. Freed space is overwritten with zeros (secure_delete).
        var erased = await database.Write(sql => EraseRows(sql, meetingId), cancellation);
        if (!erased) return false;

        // 2. The write-ahead log, which still holds copies of the pages before.
        await database.WriteAlone(sql => sql.Number("PRAGMA wal_checkpoint(TRUNCATE)"), CancellationToken.None);
        return true;
    }

    static bool EraseRows(Connection sql, string meetingId)
    {
        if (sql.Number("SELECT key FROM meetings WHERE id = $1", meetingId) is not { } meeting) return false;
        sql.Run("DELETE FROM tokens WHERE meeting_id = $1", meetingId);
        sql.Run("DELETE FROM streams WHERE meeting = $1", meeting); // its segments and their words go with it
        sql.Run("DELETE FROM meetings WHERE key = $1", meeting);
        return true;
    }
}
