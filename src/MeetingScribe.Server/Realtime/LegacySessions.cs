using System.Text.Json;
using System.Text.Json.Nodes;
using MeetingScribe.Server.Access;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Realtime;

/// <summary>The beta's two calls that make a secret: the flat form in and out, <see cref="ClientSecrets"/> in between.</summary>
static class LegacySessions
{
    // What OpenAI's reference says of the first call; of the second it says both this and 10 minutes.
    static readonly TimeSpan RealtimeLifetime = TimeSpan.FromMinutes(1);

    public static Task<IResult> CreateRealtime(HttpContext context, AccessKeys keys, TimeProvider time, CancellationToken cancellation) =>
        Create(SessionKind.Realtime, RealtimeLifetime, context, keys, time, cancellation);

    public static Task<IResult> CreateTranscription(HttpContext context, AccessKeys keys, TimeProvider time, CancellationToken cancellation) =>
        Create(SessionKind.Transcription, SecretRequest.StandardLifetime, context, keys, time, cancellation);

    static async Task<IResult> Create(SessionKind kind, TimeSpan lifetime, HttpContext context, AccessKeys keys, TimeProvider time, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var (flat, problem) = await RealtimeBody.Read(context.Request);
        if (problem is not null)
            return problem;
        var (request, error) = Read(flat, kind);
        if (error is not null)
            return error.ToProblem();

        var secret = await ClientSecrets.Mint(request! with { Lifetime = lifetime }, keys, cancellation);
        var answer = FlatSession.ToWire(request!.Config, NewId.Make("sess_"));
        answer["client_secret"] = new JsonObject { ["value"] = secret.Value, ["expires_at"] = secret.ExpiresAt.ToUnixTimeSeconds() };
        ClientSecrets.Label(context.Response, secret, time.GetElapsedTime(began));
        return TypedResults.Json(answer);
    }

    static (SecretRequest? Request, RealtimeError? Error) Read(JsonElement flat, SessionKind kind)
    {
        try
        {
            return ReadText(flat, kind);
        }
        catch (InvalidOperationException)
        {
            return (null, RealtimeError.HalfACharacter());
        }
    }

    static (SecretRequest?, RealtimeError?) ReadText(JsonElement flat, SessionKind kind)
    {
        var (body, unknown) = FlatSession.Nest(flat, kind);
        if (unknown is not null)
            return (null, unknown);
        var (request, error) = SecretRequest.Read(body);
        if (error is not null)
            return (null, FlatSession.Flatten(error));
        return kind == SessionKind.Transcription && request!.Config.TurnDetection is SemanticVad
            ? (null, RealtimeError.BadValue("turn_detection.type", "'semantic_vad'", "'server_vad'; client_secrets takes both"))
            : (request, null);
    }
}
