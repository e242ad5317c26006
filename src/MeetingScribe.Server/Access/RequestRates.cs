using System.Threading.RateLimiting;

namespace MeetingScribe.Server.Access;

/// <summary>
/// A bucket of requests for each key, so that one client gone wild leaves the others alone. A participant's audio socket costs nothing:
/// a stream that was let in must be able to come back, and how many there may be is bounded by their number.
/// </summary>
static class RequestRates
{
    public static IServiceCollection AddRequestRates(this IServiceCollection services, LimitOptions limits) =>
        services.AddRateLimiter(options =>
        {
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => Bucket(context, limits));
            options.OnRejected = async (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
                await Problem.TooMany(limits.RequestsPerSecond, wait).ExecuteAsync(rejected.HttpContext);
            };
        });

    static RateLimitPartition<string> Bucket(HttpContext context, LimitOptions limits)
    {
        // Whoever was refused, or needs no key, has no grant.
        if (limits.RequestsPerSecond == 0 || context.Features.Get<Grant>()?.KeyId is not { } key || IsParticipantsSocket(context))
            return RateLimitPartition.GetNoLimiter("");
        return RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.Burst,
            TokensPerPeriod = limits.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        });
    }

    static bool IsParticipantsSocket(HttpContext context) =>
        context.WebSockets.IsWebSocketRequest && context.Request.RouteValues.ContainsKey(Gate.ParticipantRouteValue);
}
