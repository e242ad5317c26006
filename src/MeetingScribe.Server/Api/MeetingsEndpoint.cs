using MeetingScribe.Server.Access;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Api;

/// <summary>Meetings: create, find, change, end, erase.</summary>
static class MeetingsEndpoint
{
    const string OneMeeting = "/v1/meetings/{meetingId}";

    public static void MapMeetings(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/meetings", List).RequireScope(Scope.Watch | Scope.Search).WithSummary("A page of meetings, newest first");
        routes.MapPost("/v1/meetings", Create).RequireScope(Scope.Ingest).WithSummary("Create a meeting");
        routes.MapGet(OneMeeting, Get).RequireScope(Scope.Watch | Scope.Search).WithValidIds().WithSummary("One meeting with its participants and their health");
        routes.MapPatch(OneMeeting, Change).RequireScope(Scope.Ingest).WithValidIds().WithSummary("Change a meeting's title, keywords or metadata");
        routes.MapDelete(OneMeeting, Erase).RequireScope(Scope.Admin).WithValidIds().WithSummary("Erase everything of a meeting; answers what that was");
        routes.MapPost($"{OneMeeting}/end", End).RequireScope(Scope.Ingest).WithValidIds().WithSummary("Finish open turns, store them, end the meeting");
    }

    static async Task<IResult> List(HttpRequest request, IStore store, ISessionDirectory sessions, CancellationToken cancellation)
    {
        var values = new QueryValues(request.Query);
        var status = values.OneOf("status", Meeting.Live, Meeting.Ended);
        var query = values.Text("q", Limits.Query);
        var limit = (int)values.Number("limit", 1, Limits.MaxPageSize, Limits.PageSize);
        var cursor = values.Cursor();
        if (values.Problem is { } problem)
            return problem;

        var page = await store.ListMeetings(status, query, limit, cursor, cancellation);
        var meetings = await Task.WhenAll(page.Meetings.Select(async meeting =>
            meeting.Status == Meeting.Live ? await sessions.Describe(meeting.Id, cancellation) ?? meeting : meeting));
        return TypedResults.Ok(page with { Meetings = meetings });
    }

    static async Task<IResult> Create(HttpRequest request, IStore store, TimeProvider time, CancellationToken cancellation)
    {
        var fields = await Fields.Read(request);
        var wanted = new NewMeeting(
            fields.Id("id") ?? NewId.Make("m_"),
            time.GetUtcNow(),
            fields.Text("title", Limits.Title),
            fields.Checked("language", LanguageFault),
            Keywords(fields),
            fields.Object("metadata", Limits.MetadataBytes));
        if (fields.Problem is { } problem)
            return problem;

        return await store.CreateMeeting(wanted, cancellation) is { } meeting
            ? TypedResults.Created($"/v1/meetings/{meeting.Id}", meeting)
            : Problem.Conflict("meeting_exists", $"There is a meeting with the id \"{wanted.Id}\" already. Choose another id, or leave it out to get one.", "id");
    }

    static async Task<IResult> Get(string meetingId, ISessionDirectory sessions, CancellationToken cancellation) =>
        await sessions.Describe(meetingId, cancellation) is { } meeting ? TypedResults.Ok(meeting) : Problem.NotFound("meeting", meetingId);

    static async Task<IResult> Change(string meetingId, HttpRequest request, IStore store, ISessionDirectory sessions, CancellationToken cancellation)
    {
        var fields = await Fields.Read(request);
        var patch = new MeetingPatch(fields.Text("title", Limits.Title), Keywords(fields), fields.Object("metadata", Limits.MetadataBytes));
        if (fields.Problem is { } problem)
            return problem;
        if (await store.UpdateMeeting(meetingId, patch, cancellation) is null)
            return Problem.NotFound("meeting", meetingId);

        await sessions.Refresh(meetingId);
        return await Get(meetingId, sessions, cancellation);
    }

    /// <summary>202 while audio is still being heard: the meeting's notice says how much.</summary>
    static async Task<IResult> End(string meetingId, ISessionDirectory sessions, CancellationToken cancellation)
    {
        var end = await sessions.EndMeeting(meetingId);
        if (end == MeetingEnd.Unknown || await sessions.Describe(meetingId, cancellation) is not { } meeting)
            return Problem.NotFound("meeting", meetingId);
        return end == MeetingEnd.Ended ? TypedResults.Ok(meeting) : TypedResults.Accepted($"/v1/meetings/{meetingId}", meeting);
    }

    static async Task<IResult> Erase(string meetingId, ISessionDirectory sessions) =>
        await sessions.EraseMeeting(meetingId) is { } receipt ? TypedResults.Ok(receipt) : Problem.NotFound("meeting", meetingId);

    static IReadOnlyList<string>? Keywords(Fields fields) =>
        fields.Texts("keywords", Limits.MeetingKeywords, phrase => KeywordMatcher.CheckPhrase(phrase)?.Sentence);

    /// <summary>The shape of a BCP 47 tag; whether the engine knows the language shows when it speaks.</summary>
    static string? LanguageFault(string tag)
    {
        var parts = tag.Split('-');
        var isTag = parts[0].Length is >= 2 and <= 8 && parts[0].All(char.IsAsciiLetter)
            && parts.Skip(1).All(part => part.Length is >= 1 and <= 8 && part.All(char.IsAsciiLetterOrDigit));
        return isTag && tag.Length <= 35 ? null : "language must be a language tag such as en or de-CH.";
    }
}
