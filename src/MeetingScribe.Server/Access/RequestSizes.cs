namespace MeetingScribe.Server.Access;

/// <summary>
/// Tells whoever sends too long a URL or too many headers so in our words. The server itself takes twice as much before it hangs up
/// with a bare status, which it does before any of our code runs.
/// </summary>
sealed class RequestSizes(RequestDelegate next)
{
    /// <summary>Names travel in the audio socket's URL, and a long one is cut rather than refused.</summary>
    public const int MaxUrlBytes = 64 << 10;

    /// <summary>Names and values, all together.</summary>
    public const int MaxHeaderBytes = 32 << 10;

    public Task Invoke(HttpContext context)
    {
        var request = context.Request;
        if (RawLength(context) > MaxUrlBytes)
            return Problem.UrlTooLong(MaxUrlBytes).ExecuteAsync(context);
        return request.Headers.Sum(header => header.Key.Length + header.Value.Sum(value => (long)(value?.Length ?? 0))) > MaxHeaderBytes
            ? Problem.HeadersTooLarge(MaxHeaderBytes).ExecuteAsync(context)
            : next(context);
    }

    static int RawLength(HttpContext context) =>
        context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()?.RawTarget.Length ?? 0;
}
