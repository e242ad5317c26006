namespace MeetingScribe.Server.Access;

/// <summary>
/// On the routes that are OpenAI's a refusal keeps its status and sentence and takes the type and code OpenAI's clients know,
/// whoever refused: the gate, routing or a handler.
/// </summary>
static class OpenAiTerms
{
    static readonly PathString[] Routes = ["/v1/realtime", "/v1/audio"];
    const string InvalidRequest = "invalid_request_error";

    public static Problem Of(Problem problem, HttpRequest request) => Routes.Any(route => request.Path.StartsWithSegments(route))
        ? problem.Status switch
        {
            401 => problem with { Type = InvalidRequest, Code = "invalid_api_key" },
            429 when problem.Code == "rate_limit_exceeded" => problem with { Type = "requests" },
            403 or >= 429 => problem,
            _ => problem with { Type = InvalidRequest },
        }
        : problem;
}
