using MeetingScribe.Server.Storage;

namespace MeetingScribe.Server.Sessions;

/// <summary>
/// An upload's file is at its place before a row names it. A crash between the two leaves a file that nobody would ever find or erase: whoever
/// sent it was not told that it was taken, and sends it again.
/// </summary>
static class UnclaimedRecordings
{
    public static async Task Erase(IStore store, RecordingFolder recordings, IVolumes volumes)
    {
        foreach (var (recordingId, meetingId) in recordings.Unclaimed)
        {
            if (!await IsNamed(recordingId, meetingId, store))
                await volumes.Erase(recordingId);
            recordings.Claim(recordingId);
        }
    }

    static async Task<bool> IsNamed(string recordingId, string meetingId, IStore store)
    {
        foreach (var participant in (await store.FindMeeting(meetingId))?.Participants ?? [])
        {
            if ((await store.Streams(meetingId, participant.Id)).Any(stream => stream.RecordingId == recordingId))
                return true;
        }

        return false;
    }
}
