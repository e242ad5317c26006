using System.Text.Json;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Realtime;

/// <summary>
/// Reads the <c>session</c> of an update or a secret. All of it counts, or none: only members that are present change
/// anything, null takes back to the default, "" and [] clear, and objects merge member by member.
/// </summary>
static class SessionConfigParser
{
    /// <summary>What conversations are configured with. Nothing here converses, so it is taken from every client and ignored.</summary>
    static readonly string[] Ignored =
    [
        "model", "instructions", "output_modalities", "voice", "speed", "temperature", "tools", "tool_choice", "parallel_tool_calls",
        "reasoning", "max_output_tokens", "prompt", "tracing", "truncation",
    ];

    const string Root = "session";
    const string KindParam = "session.type";
    const int MaxModelLength = 200;

    /// <returns>The next configuration, or what is wrong with the update; exactly one of them.</returns>
    public static (SessionConfig? Next, RealtimeError? Error) Apply(SessionConfig current, JsonElement session, SessionRules rules)
    {
        if (session.ValueKind != JsonValueKind.Object)
            return (null, RealtimeError.BadType(Root, "an object", session.ValueKind.ToString().ToLowerInvariant()));
        try
        {
            return Read(current, session, rules);
        }
        catch (InvalidOperationException)
        {
            return (null, RealtimeError.HalfACharacter());
        }
    }

    static (SessionConfig?, RealtimeError?) Read(SessionConfig current, JsonElement session, SessionRules rules)
    {
        var fault = new FirstFault();
        var fields = new SessionFields(session, Root, fault);
        var said = fields.Required("type", ("transcription", SessionKind.Transcription), ("realtime", SessionKind.Realtime));
        if (said is not { } kind)
            return (null, fault.Error);

        var start = StartOf(current, kind, rules);
        fields.Allow(["type", "audio", "include", .. Ignored]);
        var next = start with
        {
            IncludeLogprobs = Logprobs(fields, start.IncludeLogprobs),
            Model = rules.KindIsFree && kind == SessionKind.Realtime ? fields.Text("model", start.Model, MaxModelLength) : start.Model,
        };
        if (fields.Object("audio") is { } audio)
        {
            audio.Allow("input", "output");
            if (audio.Object("input") is { } input)
                next = AudioInputParser.Apply(next, input, fault);
        }

        // What a session merely has by default gives way to its model.
        if (!next.TakesTurnDetection)
            next = next with { TurnDetection = null };

        if (rules.FormatIsFixed && next.InputFormat != current.InputFormat)
            fault.Note(RealtimeError.Invalid("invalid_parameter", "The input format cannot change once audio has been sent. Open another session for the other format.", "session.audio.input.format"));
        if (kind == SessionKind.Realtime && next.Kind == SessionKind.Transcription && !Same(current, next))
            fault.Note(RealtimeError.Invalid("invalid_parameter", "Passing a realtime session update event to a transcription session is not allowed. Send session.type \"transcription\".", KindParam));
        return fault.Error is null ? (next, null) : (null, fault.Error);
    }

    // A connected transcription session stays one: a realtime update is let through if, conversation aside, it changes nothing.
    static SessionConfig StartOf(SessionConfig current, SessionKind kind, SessionRules rules)
    {
        if (kind == current.Kind)
            return current;
        if (rules.KindIsFree)
            return SessionConfig.Default(kind);
        return kind == SessionKind.Transcription ? current with { Kind = kind, Model = null } : current;
    }

    static bool Logprobs(SessionFields fields, bool current) =>
        fields.Has("include")
            ? fields.Texts("include", current: null, maxCount: 10, maxLength: 100, $"'{SessionConfig.LogprobsInclude}'", name => name == SessionConfig.LogprobsInclude) is not null
            : current;

    // Lists compare by their entries only when written out.
    static bool Same(SessionConfig a, SessionConfig b) =>
        JsonSerializer.Serialize(a, ScribeJson.Options) == JsonSerializer.Serialize(b, ScribeJson.Options);
}
