using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>Tells the meeting how a participant is doing, whenever that has changed.</summary>
sealed class HealthReport(string meetingId, string participantId, LocalSessions sessions)
{
    ParticipantHealth? told;

    public HealthState State => told?.State ?? HealthState.Waiting;

    public async Task Tell(ParticipantHealth health)
    {
        if (health.State == told?.State && health.Sentence == told.Sentence)
            return;
        told = health;
        var meeting = await sessions.OpenMeeting(meetingId);
        await meeting.Report(participantId, health);
        if (health.State == HealthState.Left)
            await sessions.Store.LeaveParticipant(meetingId, participantId, sessions.Now);
    }
}
