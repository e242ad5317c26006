using System.Globalization;
using System.Text.Json.Serialization;
using MeetingScribe.Server.Storage;
using MeetingScribe.Transcripts;
using Microsoft.Net.Http.Headers;

namespace MeetingScribe.Server.Access;

/// <summary>
/// What went wrong, as every route says it: <c>{"error":{"type","code","message","param"}}</c> with the HTTP status.
/// The message is a plain sentence that says what to do. A handler returns it like any other result.
/// </summary>
/// <param name="Code">For programs; stable.</param>
/// <param name="Param">The field, query parameter or id that is wrong, where it is one.</param>
sealed record Problem(int Status, string Type, string? Code, string Message, string? Param = null) : IResult
{
    /// <summary>When to come again, for 429 and 503.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>0-based offset of what is wrong within the value of <see cref="Param"/>, where it is known.</summary>
    public int? Position { get; init; }

    public static Problem NoKey() => new(401, "authentication_error", "no_api_key",
        "This call needs a key. Send it as \"Authorization: Bearer <key>\", or as ?access_token=<key> where headers cannot be set.");

    public static Problem BadKey() => new(401, "authentication_error", "invalid_api_key",
        "The key is unknown or has expired. Check it, or make a new one.");

    public static Problem Forbidden(string code, string message) => new(403, "permission_error", code, message);

    public static Problem OtherMeeting() => Forbidden("other_meeting", "This key is bound to one meeting and is good for nothing else. Use the key that was made for this.");

    /// <param name="noun">As the sentence says it: "meeting".</param>
    public static Problem NotFound(string noun, string id) => new(404, "not_found_error", $"{noun}_not_found", $"There is no {noun} with the id \"{id}\".", $"{noun}_id");

    public static Problem NoSummary(string meetingId) => new(404, "not_found_error", "no_summary",
        $"The meeting \"{meetingId}\" has no summary yet. One is made every so many segments and at its end; POST here makes one now.");

    public static Problem NoRoute(string method, string path) => new(404, "not_found_error", "route_not_found", $"There is no {method} {path}. Check the path.");

    public static Problem Conflict(string code, string message, string? param = null) => new(409, "conflict_error", code, message, param);

    public static Problem BadJson(string why) => Invalid(400, "malformed_json", $"The body is not readable JSON: {why}");

    public static Problem BadValue(string param, string message) => Invalid(422, "invalid_value", message, param);

    public static Problem TooLarge(string message) => Invalid(413, "too_large", message);

    public static Problem UnsupportedFormat(string message) => Invalid(415, "unsupported_format", message);

    public static Problem Overloaded(string message, TimeSpan retryAfter) => new(429, "overloaded_error", "overloaded", message) { RetryAfter = retryAfter };

    public static Problem TooMany(int perSecond, TimeSpan retryAfter) => new(429, "rate_limit_error", "rate_limit_exceeded",
        $"This key sends more than the {perSecond} requests a second that it may. Wait as long as Retry-After says, and send fewer.") { RetryAfter = retryAfter };

    public static Problem UrlTooLong(int bytes) => Invalid(414, "url_too_long", $"The URL is longer than {bytes} bytes. Shorten its query.");

    public static Problem HeadersTooLarge(int bytes) => Invalid(431, "headers_too_large", $"The headers hold more than {bytes} bytes. Send fewer or shorter ones.");

    public static Problem Internal() => new(500, "server_error", "internal_error", "The service failed on this request; its log says why. Try again, and tell its operator if it goes on.");

    /// <summary>For a status that somebody else set without a body.</summary>
    public static Problem OfStatus(int status, HttpRequest request) => status switch
    {
        404 => NoRoute(request.Method, request.Path),
        405 => Invalid(405, "method_not_allowed", $"{request.Path} cannot be called with {request.Method}. The Allow header says what it takes."),
        413 => TooLarge("The body is too large for this call."),
        415 => UnsupportedFormat("The body's Content-Type is not one this call takes."),
        429 => Overloaded("The service is busy. Try again in a moment.", TimeSpan.FromSeconds(1)),
        >= 500 => Internal() with { Status = status },
        _ => Invalid(status, "bad_request", "The request cannot be understood as HTTP asks for it."),
    };

    /// <summary>The store's own sentence names files and is for the log; the caller learns whether to come again.</summary>
    public static Problem OfStore(StoreFailure failure) => failure switch
    {
        StoreFailure.Full or StoreFailure.Busy or StoreFailure.Away or StoreFailure.Closed =>
            new(503, "server_error", "storage_unavailable", "The service cannot store anything just now. Try again in a moment.") { RetryAfter = TimeSpan.FromSeconds(5) },
        StoreFailure.Unknown => new(404, "not_found_error", "erased", "What this is about does not exist, or was erased meanwhile."),
        StoreFailure.Conflict or StoreFailure.SequenceTaken => Conflict("conflict", "Somebody else changed the same thing at the same time. Read it again, then try again."),
        _ => Internal(),
    };

    static Problem Invalid(int status, string code, string message, string? param = null) => new(status, "invalid_request_error", code, message, param);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.Headers.CacheControl = "no-store";
        if (Status == 401)
            response.Headers.WWWAuthenticate = "Bearer";
        if (RetryAfter is { } wait)
            response.Headers[HeaderNames.RetryAfter] = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await response.WriteAsJsonAsync(OpenAiTerms.Of(this, httpContext.Request).ToBody(), ScribeJson.Options, httpContext.RequestAborted);
    }

    /// <summary>The same shape for sockets and streams, which have no status.</summary>
    public ProblemBody ToBody() => new(new ProblemFields(Type, Code, Message, Param, Position));
}

sealed record ProblemBody(ProblemFields Error);

sealed record ProblemFields(
    string Type,
    string? Code,
    string Message,
    string? Param,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Position);
