using MeetingScribe.Insights;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Storage;

namespace MeetingScribe.Server.Api;

/// <summary>Who spoke how much; worked out anew from what is stored, so it is right while the meeting runs.</summary>
static class StatisticsEndpoint
{
    public static void MapStatistics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/meetings/{meetingId}/statistics", Get)
            .RequireScope(Scope.Watch | Scope.Search).WithValidIds().WithSummary("Talk time, turns, overlaps, interruptions and more per participant");

    static async Task<IResult> Get(string meetingId, IStore store, CancellationToken cancellation)
    {
        if (await store.FindMeeting(meetingId, cancellation) is null)
            return Problem.NotFound("meeting", meetingId);
        return TypedResults.Ok(MeetingStatistics.Of(meetingId, await store.AllSegments(meetingId, after: 0, cancellation).ToListAsync(cancellation)));
    }
}
