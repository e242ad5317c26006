namespace MeetingScribe.Server.Access;

/// <summary>Where a request carries its key: the Authorization header, or what a browser's sockets can set instead.</summary>
static class PresentedKey
{
    public const string SubprotocolPrefix = "openai-insecure-api-key.";
    public const string QueryName = "access_token";
    const string BearerPrefix = "Bearer ";

    /// <summary>The key, or null if the request carries none.</summary>
    public static string? Of(HttpRequest request) =>
        FromHeader(request) ?? NullIfEmpty(request.Query[QueryName].FirstOrDefault()) ?? FromSubprotocol(request);

    /// <summary>The key comes the only way that a browser's socket can send one.</summary>
    public static bool IsInSubprotocol(HttpRequest request) => FromHeader(request) is null && FromSubprotocol(request) is not null;

    /// <summary>
    /// The subprotocol to answer a WebSocket with: <c>realtime</c> if it was offered. Never the entry that holds the key.
    /// </summary>
    public static string? Subprotocol(HttpRequest request) => Offered(request).FirstOrDefault(offer => offer == "realtime");

    static string? FromHeader(HttpRequest request) =>
        request.Headers.Authorization.FirstOrDefault() is { } header && header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
            ? NullIfEmpty(header[BearerPrefix.Length..].Trim())
            : null;

    static string? FromSubprotocol(HttpRequest request) =>
        NullIfEmpty(Offered(request).FirstOrDefault(offer => offer.StartsWith(SubprotocolPrefix))?[SubprotocolPrefix.Length..]);

    static IEnumerable<string> Offered(HttpRequest request) =>
        request.Headers.SecWebSocketProtocol.OfType<string>()
            .SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
