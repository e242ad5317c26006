using MeetingScribe.Server.Access;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Api;

/// <summary>The standing watch list, for all meetings.</summary>
static class KeywordsEndpoint
{
    const string OneKeyword = "/v1/keywords/{keywordId}";

    public static void MapKeywords(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/keywords", (WatchList list) => TypedResults.Ok(new KeywordList(list.Keywords)))
            .RequireScope(Scope.Watch | Scope.Search).WithSummary("The standing watch list");
        routes.MapGet(OneKeyword, Get).RequireScope(Scope.Watch | Scope.Search).WithValidIds().WithSummary("One keyword");
        routes.MapPut(OneKeyword, Put).RequireScope(Scope.Admin).WithValidIds().WithSummary("Watch a phrase or a regular expression");
        routes.MapDelete(OneKeyword, Delete).RequireScope(Scope.Admin).WithValidIds().WithSummary("Stop watching a keyword");
    }

    static IResult Get(string keywordId, WatchList list) =>
        list.Find(keywordId) is { } keyword ? TypedResults.Ok(keyword) : Problem.NotFound("keyword", keywordId);

    static async Task<IResult> Put(string keywordId, HttpRequest request, WatchList list, ISessionDirectory sessions)
    {
        var fields = await Fields.Read(request);
        var keyword = new Keyword(
            keywordId,
            fields.Checked("phrase", _ => null),
            fields.Checked("regex", _ => null),
            fields.OneOf("severity", "info", "warning", "critical") ?? "info",
            fields.Checked("note", note => note.Length > Limits.Note ? $"note has {note.Length} characters; at most {Limits.Note} are allowed." : null));
        if (fields.Problem is null && KeywordMatcher.Check(keyword) is { } fault)
            fields.Wrong<Keyword>(fault.Field, fault.Sentence, fault.Position);
        if (fields.Problem is { } problem)
            return problem;
        if (list.Keywords.Count >= Limits.StandingKeywords && list.Find(keywordId) is null)
            return Problem.Conflict("watch_list_full", $"The watch list holds {Limits.StandingKeywords} keywords, which is all it can. Delete one first.");

        var isNew = await list.Put(keyword);
        await sessions.RefreshAll();
        return isNew ? TypedResults.Created($"/v1/keywords/{keywordId}", keyword) : TypedResults.Ok(keyword);
    }

    static async Task<IResult> Delete(string keywordId, WatchList list, ISessionDirectory sessions)
    {
        if (!await list.Delete(keywordId))
            return Problem.NotFound("keyword", keywordId);
        await sessions.RefreshAll();
        return TypedResults.NoContent();
    }
}

sealed record KeywordList(IReadOnlyCollection<Keyword> Keywords);
