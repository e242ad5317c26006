using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;

namespace MeetingScribe.Server;

/// <summary>For load balancers and supervisors, without a key: the process lives; the process can do its work.</summary>
static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => Results.Json(new { status = "ok" })).AllowAnonymous()
            .WithSummary("The process answers");
        routes.MapGet("/readyz", Ready).AllowAnonymous()
            .WithSummary("The database answers and there is room for another stream");
    }

    static async Task<IResult> Ready(IStore store, SessionNode node, CancellationToken cancellation)
    {
        if (node.IsStopping)
            return NotReady("The service is stopping.");
        try
        {
            await store.Keywords(cancellation);
        }
        catch (StoreException e)
        {
            return NotReady(e.Message);
        }

        return node.Admission.Refusal is { } refusal
            ? NotReady(refusal)
            : Results.Json(new { status = "ready", streams = node.Admission.Taken });
    }

    static IResult NotReady(string why) => Results.Json(new { status = "not_ready", reason = why }, statusCode: StatusCodes.Status503ServiceUnavailable);
}
