using MeetingScribe.Server.Access;

namespace MeetingScribe.Server.Api;

/// <summary>Makes ephemeral keys for browsers and bots: no stronger than the standing key that asks, and for a while only.</summary>
static class TokensEndpoint
{
    const Scope Any = Scope.Ingest | Scope.Watch | Scope.Search;

    public static void MapTokens(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/tokens", Mint).RequireScope(Any, makesKeys: true).WithSummary("Make an ephemeral key");

    static async Task<IResult> Mint(HttpContext context, AccessKeys keys, CancellationToken cancellation)
    {
        var fields = await Fields.Read(context.Request);
        var scopeName = fields.OneOf("scope", "ingest", "watch", "search", "admin");
        var (meetingId, participantId) = (fields.Id("meeting_id"), fields.Id("participant_id"));
        var seconds = fields.Number("ttl_seconds", (int)Limits.MinKeyLifetime.TotalSeconds, (int)Limits.MaxKeyLifetime.TotalSeconds)
            ?? (int)Limits.KeyLifetime.TotalSeconds;
        if (scopeName is null)
            fields.Wrong<string>("scope", $"scope is missing. Send {ScopeNames.All}.");
        if (participantId is not null && meetingId is null)
            fields.Wrong<string>("meeting_id", "A key for a participant needs its meeting too. Send meeting_id.");
        if (fields.Problem is { } problem)
            return problem;

        var scope = ScopeNames.Parse(scopeName!)!.Value;
        if (!context.Grant().Allows(scope))
            return Problem.Forbidden("missing_scope", $"This key does not have the scope {scopeName}, so it cannot pass it on. Use a key that has it.");
        var minted = await keys.Mint(scope, meetingId, participantId, TimeSpan.FromSeconds(seconds), cancellation: cancellation);
        return TypedResults.Created((string?)null, new Token(minted.Value, minted.ExpiresAt, scopeName!, meetingId, participantId));
    }

    sealed record Token(string Value, DateTimeOffset ExpiresAt, string Scope, string? MeetingId, string? ParticipantId);
}
