using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>Tells the meeting how a participant is doing, whenever that has changed.</summary>
sealed class HealthReport(string meetingId, string participantId, SessionNode node, ISessionHost host)
{
    readonly SemaphoreSlim telling = new(1);
    /// <summary>How often somebody's unchanged health is told again: a meeting's session that was moved to another node learns of everyone so.</summary>
    static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    ParticipantHealth? told;
    DateTimeOffset toldAt;

    public HealthState State => told?.State ?? HealthState.Waiting;

    /// <param name="look">How the participant is doing; null while nobody knows. What is seen later is told later: "left" stays the last word.</param>
    public async Task Tell(Func<ParticipantHealth?> look)
    {
        await telling.WaitAsync();
        try
        {
            if (look() is not { } health || (health.State == told?.State && health.Sentence == told.Sentence && node.Now - toldAt < Again))
                return;
            if (await host.FindMeeting(meetingId) is not { } meeting)
                return; // erased meanwhile
            (told, toldAt) = (health, node.Now);
            await meeting.Report(participantId, health);
            if (health.State == HealthState.Left)
                await node.Store.LeaveParticipant(meetingId, participantId, node.Now);
        }
        finally
        {
            telling.Release();
        }
    }
}
