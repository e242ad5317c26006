namespace MeetingScribe.Server.Access;

/// <summary>
/// Keys travel in query strings where browsers leave no other way, and ASP.NET's request log prints query strings. So those
/// loggers stay at warnings whatever the configuration asks for, each provider's own rules included.
/// </summary>
static class KeylessLogs
{
    static readonly string[] PrintRequests = ["Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Server.Kestrel.BadRequests"];

    public static IServiceCollection NeverLogKeys(this IServiceCollection services) =>
        services.PostConfigure<LoggerFilterOptions>(options =>
        {
            // A provider's own rule beats a general one, so each provider that has rules gets ours; the last of equals wins.
            var providers = options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToList();
            foreach (var provider in providers)
            {
                foreach (var category in PrintRequests)
                    options.Rules.Add(new LoggerFilterRule(provider, category, LogLevel.Warning, filter: null));
            }
        });
}
