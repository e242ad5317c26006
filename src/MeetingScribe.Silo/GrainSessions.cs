using System.Collections.Concurrent;
using MeetingScribe.Server.Captions;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Silo.Grains;

namespace MeetingScribe.Silo;

/// <summary>Sessions live on whichever node of the cluster has their grain.</summary>
sealed class GrainSessions(IGrainFactory grains, SessionNode node, ILogger<GrainSessions> logger) : ISessionHost
{
    readonly ConcurrentDictionary<string, Lazy<Task<NodeFeed>>> feeds = new();

    public IParticipantSession Participant(string meetingId, string participantId) =>
        new GrainParticipant(grains.GetGrain<IParticipantGrain>(GrainKey.Of(meetingId, participantId)), logger);

    public async Task<IMeetingSession> OpenMeeting(string meetingId)
    {
        await Reach.Repeat(Grain(meetingId).Open, node.Context.Time);
        return Meeting(meetingId);
    }

    public async Task<IMeetingSession?> FindMeeting(string meetingId, CancellationToken cancellation = default) =>
        await Reach.Repeat(Grain(meetingId).Find, node.Context.Time) ? Meeting(meetingId) : null;

    public async Task<IMeetingSession?> PresentMeeting(string meetingId) => await Reach.Repeat(Grain(meetingId).IsPresent, node.Context.Time) ? Meeting(meetingId) : null;

    public async Task<CaptionFeed?> Feed(string meetingId, CancellationToken cancellation)
    {
        if (!await Reach.Repeat(Grain(meetingId).Find, node.Context.Time))
            return null;
        var feed = await feeds.GetOrAdd(meetingId, id => new(() => NodeFeed.Open(id, Grain(id), node, logger, () => feeds.TryRemove(id, out Lazy<Task<NodeFeed>>? _)))).Value;
        return feed.Feed;
    }

    public Task RefreshAll() => grains.GetGrain<IBoardGrain>(0).WatchListChanged();

    IMeetingGrain Grain(string meetingId) => grains.GetGrain<IMeetingGrain>(meetingId);

    GrainMeeting Meeting(string meetingId) => new(Grain(meetingId), node.Context.Time);
}
