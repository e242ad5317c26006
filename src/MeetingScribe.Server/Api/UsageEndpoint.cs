using MeetingScribe.Server.Access;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Usage;

namespace MeetingScribe.Server.Api;

/// <summary>What metered servers were used, and what it costs. The embedded engine and the extractive summary use nothing.</summary>
static class UsageEndpoint
{
    static readonly string[] Groups = [.. Enum.GetNames<UsageGroup>().Select(name => name.ToLowerInvariant())];

    public static void MapUsage(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/usage", Get).RequireScope(Scope.Admin).WithSummary("What metered servers were used, by day, meeting, participant, item or model, and what it costs");

    static async Task<IResult> Get(HttpRequest request, IStore store, PriceList prices, CancellationToken cancellation)
    {
        var values = new QueryValues(request.Query);
        var group = Enum.Parse<UsageGroup>(values.OneOf("group", Groups) ?? nameof(UsageGroup.Day), ignoreCase: true);
        var (from, to) = (values.Instant("from", isEnd: false), values.Instant("to", isEnd: true));
        var meetingId = values.Text("meeting", Limits.Query);
        var isCsv = values.OneOf("format", "json", "csv") == "csv";
        if (values.Problem is { } problem)
            return problem;
        if (from >= to)
            return Problem.BadValue("to", "to must be later than from.");
        if (group == UsageGroup.Item && meetingId is null)
            return Problem.BadValue("meeting", "group=item needs a meeting: add meeting=<its id>.");
        if (meetingId is not null && await store.FindMeeting(meetingId, cancellation) is null)
            return Problem.NotFound("meeting", meetingId);

        var query = new UsageQuery(group, from, to, meetingId);
        var report = UsageReport.Of(query, await store.SumUsage(query, cancellation), prices);
        if (!isCsv)
            return TypedResults.Ok(report);
        request.HttpContext.Response.Headers.ContentDisposition = "attachment; filename=\"usage.csv\"";
        return TypedResults.Text(UsageTable.Of(report), UsageTable.ContentType);
    }
}
