namespace MeetingScribe.Server.Access;

/// <summary>Stands behind routing and before every handler (a WebSocket's upgrade included) and asks for the key.</summary>
sealed class AccessMiddleware(RequestDelegate next, AccessKeys keys)
{
    public async Task Invoke(HttpContext context)
    {
        // No route, or routing's own answer (405, 415): nothing to guard.
        if (context.GetEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is not null)
        {
            await next(context);
            return;
        }

        // Begun before its key is looked up: whoever revokes the key meanwhile finds the request running.
        var key = PresentedKey.Of(context.Request);
        using var running = keys.Begin(key, context);
        var (grant, problem) = await Admit(context, key, endpoint.Metadata.GetMetadata<RequiredScope>() ?? RequiredScope.AdminOnly);
        if (problem is not null)
        {
            var inSocket = context.WebSockets.IsWebSocketRequest && PresentedKey.IsInSubprotocol(context.Request) ? endpoint.Metadata.GetMetadata<RefusalInSocket>() : null;
            await (inSocket?.Tell(context, problem) ?? problem.ExecuteAsync(context));
            return;
        }

        running?.LetIn(grant!.ExpiresUtc);
        context.Features.Set(grant);
        await next(context);
    }

    async ValueTask<(Grant?, Problem?)> Admit(HttpContext context, string? key, RequiredScope required)
    {
        if (key is null)
            return (null, Problem.NoKey());
        if (await keys.Find(key, context.RequestAborted) is not { } grant)
            return (null, Problem.BadKey());

        var refusal = Gate.Refusal(
            required,
            grant,
            reads: HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method),
            context.Request.RouteValues[Gate.MeetingRouteValue] as string,
            context.Request.RouteValues[Gate.ParticipantRouteValue] as string);
        return (grant, refusal);
    }
}

static class AccessExtensions
{
    /// <summary>The grant of a request that passed the gate.</summary>
    public static Grant Grant(this HttpContext context) =>
        context.Features.Get<Grant>() ?? throw new InvalidOperationException("This route lets everyone in; there is no grant to ask for.");
}
