using MeetingScribe.Server.Access;

namespace MeetingScribe.Server.Api;

/// <summary>Makes and revokes ephemeral keys for browsers and bots: no stronger than the standing key that asks, and for a while only.</summary>
static class TokensEndpoint
{
    const Scope Any = Scope.Ingest | Scope.Watch | Scope.Search;

    public static void MapTokens(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/tokens", Mint).RequireScope(Any, managesKeys: true).WithSummary("Make an ephemeral key");
        routes.MapDelete("/v1/tokens/{tokenId}", Revoke).RequireScope(Any, managesKeys: true).WithSummary("Revoke an ephemeral key and cut off what it has opened");
    }

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
        return TypedResults.Created((string?)null, new Token(minted.Id, minted.Value, minted.ExpiresAt, scopeName!, meetingId, participantId));
    }

    /// <summary>Whoever could have made a key may revoke it.</summary>
    static async Task<IResult> Revoke(string tokenId, HttpContext context, AccessKeys keys, CancellationToken cancellation)
    {
        if (await keys.FindById(tokenId, cancellation) is not { } token)
            return Problem.NotFound("token", tokenId);
        if (ScopeNames.Parse(token.Scope) is not { } scope || !context.Grant().Allows(scope))
            return Problem.Forbidden("missing_scope", $"This key does not have the scope {token.Scope} of the key to be revoked. Use a key that has it.");
        await keys.Revoke(token, cancellation);
        return TypedResults.NoContent();
    }

    sealed record Token(string Id, string Value, DateTimeOffset ExpiresAt, string Scope, string? MeetingId, string? ParticipantId);
}
