using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>Tells the meeting how a participant is doing, whenever that has changed.</summary>
sealed class HealthReport(string meetingId, string participantId, LocalSessions sessions)
{
    readonly SemaphoreSlim telling = new(1);
    ParticipantHealth? told;

    public HealthState State => told?.State ?? HealthState.Waiting;

    /// <param name="look">How the participant is doing; null while nobody knows. What is seen later is told later: "left" stays the last word.</param>
    public async Task Tell(Func<ParticipantHealth?> look)
    {
        await telling.WaitAsync();
        try
        {
            if (look() is not { } health || (health.State == told?.State && health.Sentence == told.Sentence))
                return;
            if (await sessions.FindMeeting(meetingId) is not { } meeting)
                return; // erased meanwhile
            told = health;
            await meeting.Report(participantId, health);
            if (health.State == HealthState.Left)
                await sessions.Store.LeaveParticipant(meetingId, participantId, sessions.Now);
        }
        finally
        {
            telling.Release();
        }
    }
}
