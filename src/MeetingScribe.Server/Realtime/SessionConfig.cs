using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Realtime;

/// <summary>
/// The effective configuration of a realtime session. Immutable: an update makes the next one
/// (<see cref="SessionConfigParser"/>) or leaves this one as it is.
/// </summary>
/// <param name="Transcription">Null: turns are kept as items, and nothing is transcribed.</param>
/// <param name="IncludeLogprobs">Whether deltas and finals carry log-probabilities.</param>
/// <param name="Model">The session model of a <see cref="SessionKind.Realtime"/> session, echoed only.</param>
sealed record SessionConfig(
    SessionKind Kind,
    InputFormat InputFormat = InputFormat.Pcm,
    TranscriptionConfig? Transcription = null,
    NoiseReductionConfig? NoiseReduction = null,
    TurnDetection? TurnDetection = null,
    bool IncludeLogprobs = false,
    string? Model = null)
{
    public const string LogprobsInclude = "item.input_audio_transcription.logprobs";

    /// <summary>Models that write while one speaks; dated variants have a suffix.</summary>
    static readonly string[] CommittedByHand = ["gpt-live-transcribe", "gpt-realtime-whisper"];

    /// <summary>Whether the transcription model leaves it to us to end turns; with the others the client commits.</summary>
    [JsonIgnore]
    public bool TakesTurnDetection => Kind != SessionKind.Transcription
        || !Array.Exists(CommittedByHand, name => Transcription?.Model == name || Transcription?.Model?.StartsWith(name + "-") is true);

    /// <summary>What a session starts with: the defaults recorded from the real service.</summary>
    public static SessionConfig Default(SessionKind kind, string? model = null) =>
        new(kind, TurnDetection: new ServerVad(), Model: kind == SessionKind.Realtime ? model : null);

    /// <summary>The session object of answers and events, every member explicit.</summary>
    /// <param name="expiresAt">Unix seconds of the session's end; 0 in REST answers, where no session runs yet.</param>
    public JsonObject ToWire(string id, long expiresAt)
    {
        var transcribes = Kind == SessionKind.Transcription;
        var session = new JsonObject
        {
            ["type"] = transcribes ? "transcription" : "realtime",
            ["object"] = transcribes ? "realtime.transcription_session" : "realtime.session",
            ["id"] = id,
            ["expires_at"] = expiresAt,
            ["audio"] = new JsonObject { ["input"] = Input() },
            ["include"] = IncludeLogprobs ? new JsonArray(LogprobsInclude) : null,
        };
        if (!transcribes)
            AddConversation(session);
        return session;
    }

    JsonObject Input()
    {
        var format = new JsonObject { ["type"] = InputFormat.WireName() };
        if (InputFormat == InputFormat.Pcm)
            format["rate"] = InputFormats.PcmRate;

        var turns = Node(TurnDetection)?.AsObject();
        if (Kind == SessionKind.Transcription)
        {
            turns?.Remove("create_response");
            turns?.Remove("interrupt_response");
        }

        return new JsonObject
        {
            ["format"] = format,
            ["transcription"] = Node(Transcription),
            ["noise_reduction"] = Node(NoiseReduction),
            ["turn_detection"] = turns,
        };
    }

    // Nothing here converses; these are the members that clients parse, with the values of a session that was never told otherwise.
    void AddConversation(JsonObject session)
    {
        session["model"] = Model;
        session["output_modalities"] = new JsonArray("audio");
        session["instructions"] = "";
        session["tools"] = new JsonArray();
        session["tool_choice"] = "auto";
        session["max_output_tokens"] = "inf";
        session["tracing"] = null;
        session["truncation"] = "auto";
        session["prompt"] = null;
        session["audio"]!["output"] = new JsonObject
        {
            ["format"] = new JsonObject { ["type"] = "audio/pcm", ["rate"] = InputFormats.PcmRate },
            ["voice"] = "marin",
            ["speed"] = 1,
        };
    }

    static JsonNode? Node<T>(T? part) where T : class => part is null ? null : JsonSerializer.SerializeToNode<T>(part, ScribeJson.Options);
}
