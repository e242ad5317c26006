namespace MeetingScribe.Server.Sessions;

/// <summary>Erasing, by call or by age: one path.</summary>
sealed partial class LocalSessions
{
    public async Task<ErasureReceipt?> EraseMeeting(string meetingId)
    {
        var receipt = await Erase(meetingId);
        // Also where there is no such meeting: an earlier erasing may have been cut short.
        await store.Scrub();
        return receipt;
    }

    /// <summary>Erases every meeting that ended before that moment; their number.</summary>
    public async Task<int> EraseEnded(DateTimeOffset before, CancellationToken stopping)
    {
        var erased = 0;
        foreach (var meetingId in await store.EndedMeetings(before, stopping))
        {
            stopping.ThrowIfCancellationRequested();
            erased += await Erase(meetingId) is null ? 0 : 1;
        }

        await store.Scrub(stopping);
        return erased;
    }

    async Task<ErasureReceipt?> Erase(string meetingId)
    {
        // 1. silence: nothing of the meeting is written any more. It has a session from here on, so whoever comes now is turned away by it
        if (await store.FindMeeting(meetingId) is not { } meeting)
            return null;
        var session = await Session(meetingId, () => Task.FromResult(meeting));
        session.RefuseAudio();
        recordings.BreakOff(meetingId);
        await Task.WhenAll(Of(meetingId).Select(participant => participant.Abandon()));
        await session.Summary.Stop();

        // 2. recordings before rows: what a crash leaves here can be erased by asking again
        var recorded = new List<long>();
        foreach (var participant in (await store.FindMeeting(meetingId) ?? meeting).Participants)
        {
            foreach (var stream in await store.Streams(meetingId, participant.Id))
            {
                if (recordings.Erase(stream.RecordingId) is { } bytes)
                    recorded.Add(bytes);
            }
        }

        var rows = await store.EraseMeeting(meetingId);

        // 3. forget
        foreach (var key in participants.Keys.Where(key => key.MeetingId == meetingId))
            participants.TryRemove(key, out _);
        if (meetings.TryRemove(meetingId, out var opened))
            (await opened.Value).Dispose();
        return rows is null ? null : new ErasureReceipt(meetingId, Now, new Erased(
            rows.Participants, rows.Streams, rows.Segments, rows.Summaries, rows.Keys, recorded.Count, recorded.Sum()));
    }
}
