using MeetingScribe.Server.Configuration;
using MeetingScribe.Server.Storage;

namespace MeetingScribe.Server.Access;

/// <summary>How <c>Program</c> adds keys and errors: the services, then the middleware around routing.</summary>
static class AccessSetup
{
    /// <summary>Makes the admin key if no key is configured.</summary>
    /// <returns>The admin key if it is in use, for the dashboard link.</returns>
    public static string? AddAccess(this IServiceCollection services, ScribeOptions options)
    {
        var adminKey = options.ApiKeys.Count == 0 ? AdminKey.Open(options.DataDirectory) : null;
        var configured = adminKey is null ? options.ApiKeys : [new ApiKeyOptions(adminKey, "admin", Scope.Admin)];
        IReadOnlyList<StandingKey> standing = [.. configured.Select(key => new StandingKey(key))];

        services.NeverLogKeys();
        services.AddRequestRates(options.Limits).AddSingleton(options.Limits);
        services.AddSingleton(provider => new AccessKeys(
            standing, provider.GetRequiredService<IStore>(), provider.GetRequiredService<TimeProvider>(), provider.GetService<IRevocations>()));
        return adminKey;
    }

    /// <summary>Errors outermost, then routing, then the gate, then how often a key comes through it; handlers come after.</summary>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app) =>
        app.UseMiddleware<ProblemMiddleware>().UseMiddleware<RequestSizes>().UseRouting().UseMiddleware<AccessMiddleware>().UseRateLimiter();
}
