namespace MeetingScribe.Server.Access;

/// <summary>
/// On the realtime routes a refusal keeps its status and sentence and takes the type and code OpenAI's clients know,
/// whoever refused: the gate, routing or a handler.
/// </summary>
static class OpenAiTerms
{
    const string Routes = "/v1/realtime";
    const string InvalidRequest = "invalid_request_error";

    public static Problem Of(Problem problem, HttpRequest request) => request.Path.StartsWithSegments(Routes)
        ? problem.Status switch
        {
            401 => problem with { Type = InvalidRequest, Code = "invalid_api_key" },
            429 when problem.Code == "rate_limit_exceeded" => problem with { Type = "requests" },
            403 or >= 429 => problem,
            _ => problem with { Type = InvalidRequest },
        }
        : problem;
}
