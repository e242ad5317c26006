using MeetingScribe.Server.Access;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Api;

static class ValidIds
{
    static readonly string[] RouteValues = [Gate.MeetingRouteValue, Gate.ParticipantRouteValue, "keywordId"];

    /// <summary>Ids in the route that nobody can have are answered 422 before the handler.</summary>
    public static TBuilder WithValidIds<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilter(async (context, next) => Fault(context.HttpContext.Request.RouteValues) ?? await next(context));

    public static Problem? Fault(RouteValueDictionary route) =>
        RouteValues.Where(name => route[name] is string id && !ChosenId.IsValid(id))
            .Select(name => $"{name[..^2]}_id")
            .Select(param => Problem.BadValue(param, $"The {param} in the path is not a valid id; allowed: {ChosenId.Allowed}."))
            .FirstOrDefault();
}
