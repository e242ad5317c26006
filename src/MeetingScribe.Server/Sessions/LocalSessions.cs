using MeetingScribe.Server.Captions;

namespace MeetingScribe.Server.Sessions;

/// <summary>All sessions live in this process.</summary>
sealed class LocalSessions(SessionNode node) : ISessionHost
{
    public IParticipantSession Participant(string meetingId, string participantId) => node.Participant(meetingId, participantId, this);

    public async Task<IMeetingSession> OpenMeeting(string meetingId) => await node.OpenMeeting(meetingId);

    public async Task<IMeetingSession?> FindMeeting(string meetingId, CancellationToken cancellation = default) => await node.FindMeeting(meetingId, cancellation);

    public async Task<IMeetingSession?> PresentMeeting(string meetingId) => await node.PresentMeeting(meetingId);

    public async Task<CaptionFeed?> Feed(string meetingId, CancellationToken cancellation) => (await node.FindMeeting(meetingId, cancellation))?.Feed;

    public Task RefreshAll() => node.RefreshAll();
}
