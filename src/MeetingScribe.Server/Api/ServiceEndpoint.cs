using MeetingScribe.Server.Access;
using MeetingScribe.Server.Summaries;
using Microsoft.AspNetCore.Mvc;

namespace MeetingScribe.Server.Api;

/// <summary>What whoever asks may do, and what is set, as far as pages need it so as to ask for nothing in vain.</summary>
static class ServiceEndpoint
{
    public static void MapService(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/service", Get).RequireScope(Scope.Ingest | Scope.Watch | Scope.Search, checksMeetingItself: true)
            .WithSummary("What the key allows, and what pages must know of the settings");

    static IResult Get(HttpContext context, [FromServices] SummaryContext summaries)
    {
        var grant = context.Grant()!;
        var scopes = Enum.GetValues<Scope>().Where(scope => scope != Scope.None && grant.Allows(scope)).Select(scope => scope.Name());
        return TypedResults.Ok(new ServiceFacts([.. scopes], grant.MeetingId, grant.ParticipantId, grant.ExpiresUtc, summaries.Options.Every));
    }
}

/// <param name="Scopes">All that the key has; admin has all.</param>
/// <param name="MeetingId">The only meeting the key is good for; null: all.</param>
/// <param name="ParticipantId">The only participant it may act as; null: all.</param>
/// <param name="ExpiresUtc">Null for a standing key.</param>
/// <param name="SummaryEverySegments">Between two summaries of a running meeting.</param>
sealed record ServiceFacts(IReadOnlyList<string> Scopes, string? MeetingId, string? ParticipantId, DateTimeOffset? ExpiresUtc, int SummaryEverySegments);
