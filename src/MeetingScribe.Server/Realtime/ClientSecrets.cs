using System.Globalization;
using System.Text.Json.Nodes;
using MeetingScribe.Server.Access;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Realtime;

/// <summary>
/// Makes the keys that browsers and bots open realtime sessions with. A key opens any number of sessions until it expires;
/// the expiry does not touch those that run.
/// </summary>
static class ClientSecrets
{
    public static async Task<IResult> Create(HttpContext context, AccessKeys keys, TimeProvider time, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var (body, problem) = await RealtimeBody.Read(context.Request);
        if (problem is not null)
            return problem;
        var (request, error) = SecretRequest.Read(body);
        if (error is not null)
            return error.ToProblem();

        var secret = await Mint(request!, keys, cancellation);
        Label(context.Response, secret, time.GetElapsedTime(began));
        return TypedResults.Json(new JsonObject
        {
            ["value"] = secret.Value,
            ["expires_at"] = secret.ExpiresAt.ToUnixTimeSeconds(),
            ["session"] = request!.Config.ToWire(NewId.Make("sess_"), expiresAt: 0),
        });
    }

    public static Task<MintedKey> Mint(SecretRequest request, AccessKeys keys, CancellationToken cancellation) =>
        keys.Mint(Scope.Ingest, request.MeetingId, request.ParticipantId, request.Lifetime, new ClientSecretTerms(request.Config, request.Name).ToExtra(), cancellation);

    /// <summary>The headers OpenAI's clients log, the id to revoke the key by, and a word to caches: the answer holds a key.</summary>
    public static void Label(HttpResponse response, MintedKey secret, TimeSpan took)
    {
        response.Headers["X-Key-Id"] = secret.Id;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Request-ID"] = NewId.Make("req_");
        response.Headers["openai-processing-ms"] = ((long)took.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
    }
}
