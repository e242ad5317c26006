namespace MeetingScribe.Server.Sessions;

/// <summary>Erasing, by call or by age: one path.</summary>
sealed partial class SessionDirectory
{
    public async Task<ErasureReceipt?> EraseMeeting(string meetingId)
    {
        var receipt = await Erase(meetingId);
        // Also where there is no such meeting: an earlier erasing may have been cut short.
        await Store.Scrub();
        return receipt;
    }

    public async Task<int> EraseEnded(DateTimeOffset before, CancellationToken stopping)
    {
        var erased = 0;
        foreach (var meetingId in await Store.EndedMeetings(before, stopping))
        {
            stopping.ThrowIfCancellationRequested();
            erased += await Erase(meetingId) is null ? 0 : 1;
        }

        await Store.Scrub(stopping);
        return erased;
    }

    async Task<ErasureReceipt?> Erase(string meetingId)
    {
        // 1. silence: nothing of the meeting is written any more. It has a session from here on, so whoever comes now is turned away by it
        if (await host.FindMeeting(meetingId) is not { } session)
            return null;
        await session.RefuseAudio();
        node.Recordings.BreakOff(meetingId);
        await Task.WhenAll((await Participants(meetingId)).Select(participant => participant.Abandon()));
        await session.Silence();

        // 2. recordings before rows: what a crash leaves here can be erased by asking again
        var (recorded, volumesAway) = (new List<long>(), 0);
        foreach (var participant in (await Store.FindMeeting(meetingId))?.Participants ?? [])
        {
            foreach (var stream in await Store.Streams(meetingId, participant.Id))
            {
                var erased = await node.Volumes.Erase(stream.RecordingId);
                volumesAway = Math.Max(volumesAway, erased.VolumesAway);
                if (erased.Bytes is { } bytes)
                    recorded.Add(bytes);
            }
        }

        var rows = await Store.EraseMeeting(meetingId);

        // 3. forget
        await session.Forget();
        return rows is null ? null : new ErasureReceipt(
            meetingId, node.Now,
            new Erased(rows.Participants, rows.Streams, rows.Segments, rows.Summaries, rows.Keys, recorded.Count, recorded.Sum()),
            volumesAway == 0 ? null : $"Of the volumes that may have copies of recordings, {volumesAway} could not be reached; what is there is removed when its node is back.");
    }
}
