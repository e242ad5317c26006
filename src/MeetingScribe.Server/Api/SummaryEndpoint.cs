using MeetingScribe.Server.Access;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;

namespace MeetingScribe.Server.Api;

/// <summary>What a meeting came to, each point with the segments it rests on.</summary>
static class SummaryEndpoint
{
    const string Path = "/v1/meetings/{meetingId}/summary";

    public static void MapSummary(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, Get).RequireScope(Scope.Watch | Scope.Search).WithValidIds().WithSummary("The newest summary of a meeting");
        routes.MapPost(Path, Make).RequireScope(Scope.Ingest).WithValidIds().WithSummary("Summarise what was said so far");
    }

    static async Task<IResult> Get(string meetingId, IStore store, CancellationToken cancellation)
    {
        if (await store.FindSummary(meetingId, cancellation) is { } summary)
            return TypedResults.Ok(summary);
        return await store.FindMeeting(meetingId, cancellation) is null ? Problem.NotFound("meeting", meetingId) : Problem.NoSummary(meetingId);
    }

    /// <summary>201 with a new one, 200 with the newest if nothing was said since it was made, 202 with a stopgap while a model takes long.</summary>
    static async Task<IResult> Make(string meetingId, ISessionDirectory sessions) => await sessions.Summarise(meetingId) switch
    {
        null => Problem.NotFound("meeting", meetingId),
        { Summary: null } => Problem.Conflict("nothing_to_summarise", "Nobody has said a word in this meeting yet. Ask again once its transcript has text."),
        { IsPending: true } meanwhile => TypedResults.Accepted($"/v1/meetings/{meetingId}/summary", meanwhile.Summary),
        { IsNew: true } made => TypedResults.Created($"/v1/meetings/{meetingId}/summary", made.Summary),
        var newest => TypedResults.Ok(newest.Summary),
    };
}
