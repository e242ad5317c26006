using System.Collections.Concurrent;
using MeetingScribe.Server.Captions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>The commands that span several sessions, wherever those live. All of them may be repeated, and by several nodes at once.</summary>
sealed partial class SessionDirectory(ISessionHost host, SessionNode node) : ISessionDirectory
{
    /// <summary>
    /// How long the call that ends a meeting waits for it: the last words take a second or two; whoever waits longer has an engine
    /// that is down or far behind, and clients and proxies give up at 60 s.
    /// </summary>
    static readonly TimeSpan EndingPatience = TimeSpan.FromSeconds(30);

    readonly ConcurrentDictionary<string, Lazy<Task<bool>>> endings = new();

    IStore Store => node.Store;

    public IParticipantSession Participant(string meetingId, string participantId) => host.Participant(meetingId, participantId);

    public Task<IMeetingSession> Meeting(string meetingId) => host.OpenMeeting(meetingId);

    public Task<CaptionFeed?> Feed(string meetingId, CancellationToken cancellation) => host.Feed(meetingId, cancellation);

    public async Task<Meeting?> Describe(string meetingId, CancellationToken cancellation = default)
    {
        if (await Store.FindMeeting(meetingId, cancellation) is not { } stored)
            return null;
        stored = await EmptyMeeting.Explain(stored, Store, node.Volumes);
        if (stored.Status == Transcripts.Meeting.Ended || await host.PresentMeeting(meetingId) is not { } session)
            return stored;
        var live = await session.Look();
        return live.IsEnding ? live.Of(stored) with { Notice = EndingMeeting.Sentence(await Unheard(stored)) } : live.Of(stored);
    }

    public async Task<MeetingEnd> EndMeeting(string meetingId)
    {
        if (await Store.BeginEnding(meetingId, node.Now) is null || await host.FindMeeting(meetingId) is not { } session)
            return MeetingEnd.Unknown;
        await session.RefuseAudio();
        var heard = EndOnce(meetingId, session);
        await Task.WhenAny(heard, Task.Delay(EndingPatience, node.Context.Time));
        return heard.IsCompleted && await heard ? MeetingEnd.Ended : MeetingEnd.Ending;
    }

    public async Task<SummaryAnswer?> Summarise(string meetingId) =>
        await host.FindMeeting(meetingId) is { } session ? await session.Summarise() : null;

    public async Task Refresh(string meetingId)
    {
        if (await host.PresentMeeting(meetingId) is { } session)
            await session.Refresh();
    }

    public Task RefreshAll() => host.RefreshAll();

    /// <summary>The meeting's one ending, however often it is asked for; one that did not get to the end is begun again.</summary>
    Task<bool> EndOnce(string meetingId, IMeetingSession session) =>
        endings.GetOrAdd(meetingId, _ => new(() => Task.Run(async () =>
        {
            try
            {
                return await HearTheRest(meetingId, session);
            }
            finally
            {
                endings.TryRemove(meetingId, out var _);
            }
        }))).Value;

    /// <summary>False if the service stopped, or the meeting was erased, before all was heard.</summary>
    async Task<bool> HearTheRest(string meetingId, IMeetingSession session)
    {
        var heard = await Task.WhenAll((await Participants(meetingId)).Select(participant => participant.SettleStreams()));
        if (!heard.All(isWhole => isWhole))
            return false;
        await session.End();
        return true;
    }

    /// <summary>For each participant who is still being heard: the audio that waits.</summary>
    async Task<IReadOnlyList<TimeSpan>> Unheard(Meeting meeting)
    {
        var statuses = await Task.WhenAll(meeting.Participants.Select(participant => Participant(meeting.Id, participant.Id).Status()));
        return [.. statuses.Select(status => status.Unheard).OfType<TimeSpan>()];
    }

    async Task<IReadOnlyList<IParticipantSession>> Participants(string meetingId) =>
        [.. ((await Store.FindMeeting(meetingId))?.Participants ?? []).Select(participant => Participant(meetingId, participant.Id))];
}
