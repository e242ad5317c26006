using System.Runtime.CompilerServices;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Transcripts;
using Microsoft.AspNetCore.SignalR;

namespace MeetingScribe.Server.Captions;

/// <summary>Live captions over SignalR: one streaming call, <c>Watch(meetingId, after)</c>.</summary>
sealed class CaptionHub(ISessionDirectory sessions) : Hub
{
    /// <summary>Everything above sequence <paramref name="after"/>, then live, without gap or duplicate, until the meeting ends.</summary>
    /// <exception cref="HubException">The key does not cover the meeting, or there is no such meeting.</exception>
    public async IAsyncEnumerable<MeetingEvent> Watch(string meetingId, long? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (Context.GetHttpContext()?.Grant() is not { } grant || !grant.CoversMeeting(meetingId))
            throw new HubException("This key is bound to another meeting.");
        if (await sessions.Feed(meetingId, cancellation) is not { } feed)
            throw new HubException($"There is no meeting with the id \"{meetingId}\".");
        await foreach (var occurred in feed.Watch(Math.Max(0, after ?? 0), cancellation))
            yield return occurred;
    }
}
