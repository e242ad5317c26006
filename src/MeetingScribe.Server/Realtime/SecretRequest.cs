using System.Text.Json;

namespace MeetingScribe.Server.Realtime;

/// <summary>What a secret is asked to be: the first configuration of its sessions, how long it opens any, and whose they are.</summary>
/// <param name="MeetingId">The only meeting it is good for; null: each session is a meeting of its own.</param>
sealed record SecretRequest(SessionConfig Config, TimeSpan Lifetime, string? MeetingId, string? ParticipantId, string? Name)
{
    public static readonly TimeSpan StandardLifetime = TimeSpan.FromMinutes(10);

    const int MinSeconds = 10;
    const int MaxSeconds = 7_200;
    const int MaxNameLength = 200;

    /// <summary>
    /// Reads <c>{expires_after?, session?, meeting_id?, participant_id?, name?}</c>. Without a session it is one of
    /// transcription, which is all there is here.
    /// </summary>
    /// <returns>The request, or what is wrong with it; exactly one of them.</returns>
    public static (SecretRequest? Request, RealtimeError? Error) Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return (null, RealtimeError.Invalid("invalid_type", "The body must be a JSON object, such as {\"session\":{\"type\":\"transcription\"}}."));
        var fault = new FirstFault();
        try
        {
            var request = Read(body, new SessionFields(body, "", fault), fault);
            return fault.Error is null ? (request, null) : (null, fault.Error);
        }
        catch (InvalidOperationException)
        {
            return (null, RealtimeError.HalfACharacter());
        }
    }

    static SecretRequest Read(JsonElement body, SessionFields fields, FirstFault fault)
    {
        fields.Allow("expires_after", "session", "meeting_id", "participant_id", "name");
        var (meetingId, participantId) = (fields.Id("meeting_id"), fields.Id("participant_id"));
        if (participantId is not null && meetingId is null)
            fault.Note(RealtimeError.Missing("meeting_id"));

        var config = SessionConfig.Default(SessionKind.Transcription);
        if (fields.Has("session") && !fields.Clears("session"))
        {
            var (next, error) = SessionConfigParser.Apply(config, body.GetProperty("session"), SessionRules.Minting);
            if (error is not null)
                fault.Note(error);
            config = next ?? config;
        }

        return new SecretRequest(
            config,
            LifetimeOf(fields),
            meetingId,
            participantId,
            fields.Text("name", current: null, MaxNameLength, "one line of text", name => !name.Any(char.IsControl)));
    }

    static TimeSpan LifetimeOf(SessionFields fields)
    {
        if (fields.Clears("expires_after") || fields.Object("expires_after") is not { } after)
            return StandardLifetime;
        after.Allow("anchor", "seconds");
        after.OneOf("anchor", current: null, ("created_at", true));
        return after.Whole("seconds", current: null, MinSeconds, MaxSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : StandardLifetime;
    }
}
