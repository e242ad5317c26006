using System.Net;

namespace MeetingScribe.Server.Configuration;

/// <summary>Where to listen, and the rule that nobody but this machine gets in while no key is configured.</summary>
static class ListenUrls
{
    const string Key = "urls (ASPNETCORE_URLS, --urls)";

    public static IReadOnlyList<string> Load(IConfiguration configuration, bool hasKeys)
    {
        var urls = (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (urls.Length == 0)
            urls = ["http://127.0.0.1:8080"];
        foreach (var url in urls)
            Check(Key, url, hasKeys);

        // Kestrel takes these in preference to the URLs above, so they must not be a way around the rule.
        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
            RequireKeyUnlessLoopback($"{endpoint.Path}:Url", endpoint["Url"] ?? "", hasKeys);
        return urls;
    }

    static void Check(string key, string url, bool hasKeys)
    {
        const string Allowed = "http://host:port, several separated by semicolons (for HTTPS set Scribe:Tls:Port)";
        if (!url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || Parse(url) is not { } address || address.PathBase.Length > 0)
            throw ConfigurationException.Bad(key, url, Allowed);
        RequireKeyUnlessLoopback(key, address.ToString(), hasKeys);
    }

    static void RequireKeyUnlessLoopback(string key, string url, bool hasKeys)
    {
        if (!hasKeys && !IsLoopback(url))
            throw ConfigurationException.Bad(key, url,
                "a loopback address such as http://127.0.0.1:8080 while no key is configured; set Scribe:ApiKeys:0:Key and :Scopes to listen elsewhere");
    }

    static bool IsLoopback(string url) =>
        Parse(url) is { } address
        && (address.IsUnixPipe
            || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)));

    static BindingAddress? Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
