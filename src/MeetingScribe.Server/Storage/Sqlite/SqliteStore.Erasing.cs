namespace MeetingScribe.Server.Storage.Sqlite;

internal sealed partial class SqliteStore
{
    /// <summary>A step of erasing: a few milliseconds.</summary>
    const int ErasedAtOnce = 200;

    readonly SemaphoreSlim scrubbing = new(1);

    public async Task<ErasedRows?> EraseMeeting(string meetingId, CancellationToken cancellation = default)
    {
        // The caller may go after the first step; the others are done nevertheless.
        if (await database.Write(sql => BeginErasing(sql, meetingId), cancellation) is not { } meeting)
            return null;
        var segments = 0;
        while (await database.Write(sql => EraseSegments(sql, meetingId, meeting), CancellationToken.None) is > 0 and var some)
            segments += some;
        return await database.Write(sql => EraseRest(sql, meetingId, meeting) with { Segments = segments }, CancellationToken.None);
    }

    public async Task Scrub(CancellationToken cancellation = default)
    {
        await scrubbing.WaitAsync(cancellation);
        try
        {
            if (await database.Read(Sqlite.Scrub.Due, CancellationToken.None) is not { } due)
                return;

            // 1. the words of the index
            var isMerged = await database.Write(Sqlite.Scrub.BeginMerge, CancellationToken.None);
            while (!isMerged) isMerged = await database.Write(Sqlite.Scrub.GoOnMerging, CancellationToken.None);

            // 2. copies in pages
            for (var look = 0; look < Sqlite.Scrub.Looks; look++)
                await ZeroGaps();

            // 3. the log
            await database.WriteAlone(sql => Sqlite.Scrub.Finish(sql, database.Gaps, due), CancellationToken.None);
        }
        finally
        {
            scrubbing.Release();
        }
    }

    async Task ZeroGaps()
    {
        var patience = Sqlite.Scrub.Patience;
        for (long? at = 0; at is { } from;)
        {
            at = await database.WriteAlone(sql => Sqlite.Scrub.ZeroGaps(sql, database.Gaps, from), CancellationToken.None);
            if (at == from && --patience == 0)
                throw Sqlite.Scrub.InTheWay();
        }
    }

    public Task<IReadOnlyList<string>> EndedMeetings(DateTimeOffset endedBefore, CancellationToken cancellation = default) =>
        database.Read<IReadOnlyList<string>>(
            sql => sql.All("SELECT id FROM meetings WHERE end_utc < $1 ORDER BY end_utc", row => row.GetString(0), Ticks(endedBefore)), cancellation);

    static long? BeginErasing(Connection sql, string meetingId)
    {
        if (sql.Number("SELECT key FROM meetings WHERE id = $1", meetingId) is not { } meeting) return null;
        KeepUsageOfErased(sql, meeting);
        Sqlite.Scrub.Ask(sql);
        return meeting;
    }

    static int EraseSegments(Connection sql, string meetingId, long meeting)
    {
        var segments = sql.All(
            "SELECT key, participant_id, speaker, text, flags FROM segments WHERE meeting = $1 ORDER BY sequence DESC LIMIT $2",
            row => (Key: row.GetInt64(0), Segment: Indexed(meetingId, row.GetString(1), row.GetString(2), row.GetString(3), FlagsOf(TextOrNull(row, 4)))),
            meeting, ErasedAtOnce);
        foreach (var (key, segment) in segments)
        {
            SegmentIndex.Remove(sql, key, segment);
            sql.Run("DELETE FROM segments WHERE key = $1", key); // its words go with it
        }

        return segments.Count;
    }

    static ErasedRows EraseRest(Connection sql, string meetingId, long meeting)
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
