using MeetingScribe.Server.Access;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Realtime;

/// <summary>What a realtime connection is to be: whose audio it carries, and its first configuration.</summary>
/// <param name="OwnsMeeting">The meeting was made for this session and ends with it.</param>
/// <param name="Name">The speaker's name; null leaves it.</param>
sealed record RealtimeSession(string MeetingId, string ParticipantId, bool OwnsMeeting, string? Name, SessionConfig Config)
{
    /// <summary>Who speaks where nobody says who.</summary>
    const string Speaker = "speaker";

    public string Id { get; } = NewId.Make("sess_");

    /// <summary>From the URL, else from the secret, else a meeting of its own.</summary>
    /// <returns>The session, or why there cannot be one: before the upgrade.</returns>
    public static (RealtimeSession? Session, Problem? Problem) Of(IQueryCollection query, Grant grant)
    {
        foreach (var param in new[] { "meeting", "participant" })
        {
            if (Text(query, param) is { } id && !ChosenId.IsValid(id))
                return (null, RealtimeError.Invalid("invalid_value", $"The {param} is not a valid id; allowed: {ChosenId.Allowed}.", param).ToProblem());
        }

        var (meeting, participant) = (Text(query, "meeting") ?? grant.MeetingId, Text(query, "participant") ?? grant.ParticipantId);
        if (participant is not null && meeting is null)
            return (null, RealtimeError.Missing("meeting").ToProblem());
        if (meeting is not null && !grant.CoversParticipant(meeting, participant ?? Speaker))
            return (null, Problem.Forbidden("other_meeting", "This key is bound to another meeting or participant. Use the key that was made for this one."));

        var terms = ClientSecretTerms.Of(grant);
        var model = Text(query, "model");
        var kind = model is null || Text(query, "intent") == "transcription" ? SessionKind.Transcription : SessionKind.Realtime;
        return (new RealtimeSession(
            meeting ?? NewId.Make("m_"),
            participant ?? Speaker,
            OwnsMeeting: meeting is null,
            Ingest.IngestEndpoints.Name(Text(query, "name") ?? terms?.Name),
            terms?.Config ?? SessionConfig.Default(kind, model)), null);
    }

    /// <summary>What makes this connection impossible although its key is good; said after the upgrade, where browsers can read it.</summary>
    public static RealtimeError? Refusal(HttpRequest request, Grant grant)
    {
        var query = request.Query;
        if (request.Headers["OpenAI-Beta"].Any(beta => beta?.Contains("realtime=v1") == true)
            || request.Headers.SecWebSocketProtocol.Any(offers => offers?.Contains("openai-beta.realtime-v1") == true))
            return RealtimeError.Invalid("beta_api_shape_disabled", "The Realtime Beta API is no longer supported. Leave out the OpenAI-Beta header and the beta subprotocol, and configure with session.update and session.type 'transcription'.");
        if (Text(query, "intent") is { } intent)
        {
            if (intent != "transcription")
                return RealtimeError.Invalid("invalid_value", "Invalid value for 'intent': only 'transcription' is supported.", "intent");
            return Text(query, "model") is null
                ? null
                : RealtimeError.Invalid("invalid_model", "You must not provide a model parameter for transcription sessions. Name the model in session.audio.input.transcription.model.", "model");
        }

        return Text(query, "model") is not null || ClientSecretTerms.Of(grant) is not null
            ? null
            : RealtimeError.Invalid("missing_required_parameter", "You must provide a model parameter, or intent=transcription for a transcription session.", "model");
    }

    static string? Text(IQueryCollection query, string name) => query[name].FirstOrDefault() is { Length: > 0 } text ? text : null;
}
