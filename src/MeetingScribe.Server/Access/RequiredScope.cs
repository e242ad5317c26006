namespace MeetingScribe.Server.Access;

/// <summary>
/// What a route asks of a key. A route without it (and without <c>AllowAnonymous</c>) is for admins only.
/// </summary>
/// <param name="AnyOf">One of these is enough.</param>
/// <param name="ChecksMeetingItself">The meeting is not in the route (hub, search, realtime): keys bound to one
/// meeting are let in, and the handler asks <see cref="Grant.CoversMeeting"/>. Otherwise they are refused there.</param>
/// <param name="ManagesKeys">It makes or revokes keys, which ephemeral keys may not.</param>
sealed record RequiredScope(Scope AnyOf, bool ChecksMeetingItself, bool ManagesKeys)
{
    /// <summary>For routes that name none.</summary>
    public static RequiredScope AdminOnly { get; } = new(Scope.Admin, ChecksMeetingItself: false, ManagesKeys: false);
}

/// <summary>
/// For a socket that browsers open: they hide the answer to a refused upgrade from their page, so whoever could show a key only as a
/// subprotocol is told behind the upgrade.
/// </summary>
sealed record RefusalInSocket(Func<HttpContext, Problem, Task> Tell);

static class RequiredScopeExtensions
{
    /// <inheritdoc cref="RequiredScope"/>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, Scope anyOf, bool checksMeetingItself = false, bool managesKeys = false)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequiredScope(anyOf, checksMeetingItself, managesKeys));
}
