using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.RegularExpressions;

namespace MeetingScribe.Server.Upstream;

/// <summary>
/// One classification of everything that can go wrong with the configured server, whichever way it is talked to: HTTP statuses, closed sockets,
/// error events, broken connections, timeouts. Sources: OpenAI's error guide and what its own SDKs retry.
/// </summary>
/// <param name="server">As sentences name it: <c>OpenAI</c> or <c>gpu:8000</c>.</param>
/// <param name="key">Never to be shown.</param>
sealed partial class FaultReader(string server, string? key, TimeProvider time)
{
    public UpstreamFault Of(Exception exception) => exception switch
    {
        UpstreamException known => known.Fault,
        ClientResultException { Status: > 0 } answered => OfAnswer(answered.Status, answered.GetRawResponse()),
        WebSocketException when StatusIn().Match(exception.Message) is { Success: true } match =>
            OfStatus(int.Parse(match.Groups["status"].ValueSpan, CultureInfo.InvariantCulture), body: null),
        OperationCanceledException or TimeoutException => Timeout(),
        AggregateException { InnerException: { } inner } => Of(inner),
        System.Text.Json.JsonException or FormatException => new(FaultKind.Transient, $"{server} sent what is no answer: {ServerMessage.Clean(exception.Message, key).TrimEnd('.')}"),
        _ => new(FaultKind.Transient, $"{server} cannot be reached: {ServerMessage.Clean(Innermost(exception).Message, key).TrimEnd('.')}"),
    };

    public UpstreamFault Timeout() => new(FaultKind.Transient, $"{server} gave no answer in time");

    /// <param name="body">The answer's, as far as it is text; null: it cannot be known.</param>
    /// <param name="retryAfter">What the header of that name says.</param>
    public UpstreamFault OfStatus(int status, string? body, TimeSpan? retryAfter = null)
    {
        var message = ServerMessage.Read(body, key);
        var sentence = $"{server} answered {status}{Said(message.Text, OwnWords(status))}";
        return status switch
        {
            _ when NeedsSomebody(message.Code, message.Type) => new(FaultKind.Final, sentence),
            429 or 503 when (retryAfter ?? message.Wait) is { } wait => new(FaultKind.Wait, sentence, wait),
            429 => new(FaultKind.Wait, sentence),
            408 or 409 or 425 or >= 500 => new(FaultKind.Transient, sentence, retryAfter),
            401 or 403 or 404 or 407 => new(FaultKind.Final, sentence),
            _ => new(FaultKind.Final, sentence, ConcernsAll: false),
        };
    }

    /// <summary>A socket ended before its time.</summary>
    /// <param name="code">Null: without a goodbye.</param>
    /// <param name="lastError">What the server said before it closed, which tells more than the code.</param>
    public UpstreamFault OfClose(int? code, string? reason, UpstreamFault? lastError = null)
    {
        if (lastError is not null and not { Kind: FaultKind.Transient })
            return lastError;
        var text = ServerMessage.Clean(reason ?? "", key);
        var sentence = lastError?.Sentence ?? $"{server} closed the connection{(code is null ? " without a word" : $" with {code}")}{Said(text)}";
        return code switch
        {
            null or 1001 or 1005 or 1006 or 1011 or 1012 or 1014 or 1015 => new(FaultKind.Transient, sentence),
            1013 => new(FaultKind.Wait, sentence),
            4000 when text.Contains("session_expired", StringComparison.Ordinal) => new(FaultKind.Transient, sentence),
            3000 or 4000 => new(FaultKind.Final, sentence),
            _ => new(FaultKind.Final, sentence, ConcernsAll: false),
        };
    }

    /// <summary>An <c>error</c> event, or the <c>error</c> of a failed item.</summary>
    public UpstreamFault OfEvent(string? type, string? code, string? message)
    {
        var said = new ServerMessage(ServerMessage.Clean(message ?? "", key), code, type);
        var sentence = $"{server} says: {(said.Text.Length > 0 ? said.Text.TrimEnd('.') : code ?? type ?? "an error without a word")}";
        return (type, code) switch
        {
            _ when NeedsSomebody(code, type) => new(FaultKind.Final, sentence),
            (_, "session_expired") => new(FaultKind.Transient, sentence, ConcernsAll: false),
            (_, "rate_limit_exceeded" or "rate_limited") or ("rate_limit_error" or "rate_limit_exceeded", _) => new(FaultKind.Wait, sentence, said.Wait),
            ("invalid_request_error", _) => new(FaultKind.Final, sentence, ConcernsAll: false),
            _ => new(FaultKind.Transient, sentence),
        };
    }

    UpstreamFault OfAnswer(int status, PipelineResponse? answer) =>
        OfStatus(status, answer is null ? null : TextOf(answer), answer is null ? null : RetryAfter(answer.Headers));

    static string? TextOf(PipelineResponse answer)
    {
        try
        {
            return answer.BufferContent().ToString();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or ObjectDisposedException)
        {
            return null;
        }
    }

    TimeSpan? RetryAfter(PipelineResponseHeaders headers)
    {
        if (headers.TryGetValue("retry-after-ms", out var text) && double.TryParse(text, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds is > 0 and < 1e9)
            return TimeSpan.FromMilliseconds(milliseconds);
        if (!headers.TryGetValue("retry-after", out text))
            return null;
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var seconds))
            return seconds is > 0 and < 1e6 ? TimeSpan.FromSeconds(seconds) : null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var at) && at > time.GetUtcNow() ? at - time.GetUtcNow() : null;
    }

    /// <summary>Whatever the status: waiting does not help.</summary>
    static bool NeedsSomebody(string? code, string? type) =>
        code is "insufficient_quota" or "billing_hard_limit_reached" or "invalid_api_key" or "model_not_found" or "invalid_model" or "beta_api_shape_disabled"
            or "account_deactivated" or "unsupported_country_region_territory"
        || type is "insufficient_quota" or "authentication_error" or "permission_error";

    static string Said(string text, string otherwise = "") => (text.Length > 0 ? text : otherwise).TrimEnd('.') is { Length: > 0 } said ? $": {said}" : "";

    static string OwnWords(int status) => status switch
    {
        401 => "the key is missing or wrong",
        403 => "the key may not do this",
        404 => "it has no such model or address",
        429 => "too many requests",
        _ => "",
    };

    static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;

    [GeneratedRegex(@"status code '(?<status>\d{3})'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex StatusIn();
}
