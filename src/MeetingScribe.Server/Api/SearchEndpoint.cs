using MeetingScribe.Server.Access;
using MeetingScribe.Server.Storage;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Api;

/// <summary><c>GET /v1/search</c>: live meetings included, a segment is found from the moment it is stored.</summary>
static class SearchEndpoint
{
    public static void MapSearch(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/search", Search).RequireScope(Scope.Search, checksMeetingItself: true);

    static async Task<IResult> Search(HttpContext context, ISegmentSearch index)
    {
        var (request, problem) = SearchParameters.Read(context.Request.Query);
        if (problem is not null) return problem;

        // A key bound to one meeting sees that meeting alone, named or not.
        var bound = context.Grant().MeetingId;
        if (bound is not null && request!.MeetingId is { } asked && asked != bound) return Problem.OtherMeeting();

        var answer = await index.Search(request! with { MeetingId = bound ?? request!.MeetingId }, context.RequestAborted);
        return Results.Json(answer, ScribeJson.Options);
    }
}
