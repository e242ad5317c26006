using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeetingScribe.Server.Realtime;

/// <summary>
/// The beta's flat session object and the nested one of today, turned into each other. Names that are the same in both are
/// left alone, so whatever is wrong with them is found where everything else is found.
/// </summary>
static class FlatSession
{
    /// <summary>What is not of the session but stands beside it in the nested form.</summary>
    static readonly string[] Beside = ["meeting_id", "participant_id", "name"];

    static readonly (string Flat, string Nested)[] Moved =
    [
        ("input_audio_format", "audio.input.format"),
        ("input_audio_transcription", "audio.input.transcription"),
        ("input_audio_noise_reduction", "audio.input.noise_reduction"),
        ("turn_detection", "audio.input.turn_detection"),
        ("output_audio_format", "audio.output.format"),
        ("modalities", "output_modalities"),
        ("max_response_output_tokens", "max_output_tokens"),
    ];

    static readonly (string Flat, InputFormat Format)[] Formats =
        [("pcm16", InputFormat.Pcm), ("g711_ulaw", InputFormat.Pcmu), ("g711_alaw", InputFormat.Pcma)];

    /// <summary>The body of a call to <c>client_secrets</c> that means the same.</summary>
    public static (JsonElement Body, RealtimeError? Error) Nest(JsonElement flat, SessionKind kind)
    {
        if (flat.ValueKind != JsonValueKind.Object)
            return (flat, null);
        var session = new JsonObject { ["type"] = kind == SessionKind.Transcription ? "transcription" : "realtime" };
        var body = new JsonObject { ["session"] = session };
        var input = new JsonObject();
        foreach (var member in flat.EnumerateObject())
        {
            var value = JsonNode.Parse(member.Value.GetRawText());
            switch (member.Name)
            {
                case "type" or "audio":
                    return (flat, RealtimeError.Unknown(member.Name, "This call takes the flat form; client_secrets takes the nested one."));
                case "input_audio_format" when value is null:
                    break;
                case "input_audio_format" when FormatOf(member.Value) is { } format:
                    input["format"] = format;
                    break;
                case "input_audio_format":
                    return (flat, RealtimeError.BadValue(member.Name, member.Value.GetRawText(), string.Join(", ", Formats.Select(pair => $"'{pair.Flat}'"))));
                case "input_audio_transcription" or "input_audio_noise_reduction":
                    input[member.Name["input_audio_".Length..]] = value;
                    break;
                case "turn_detection":
                    input[member.Name] = value;
                    break;
                case var name when Beside.Contains(name):
                    body[name] = value;
                    break;
                case var name when Moved.Any(move => move.Flat == name):
                    break; // what conversations are configured with: taken and ignored
                default:
                    session[member.Name] = value;
                    break;
            }
        }

        session["audio"] = new JsonObject { ["input"] = input };
        return (JsonSerializer.SerializeToElement(body), null);
    }

    /// <summary>The same error with the name the caller used.</summary>
    public static RealtimeError Flatten(RealtimeError error)
    {
        if (error.Param is not { } param)
            return error;
        var flat = param.StartsWith("session.") ? param["session.".Length..] : param;
        foreach (var (name, nested) in Moved)
        {
            if (flat == nested || flat.StartsWith(nested + "."))
                flat = name + flat[nested.Length..];
        }

        return error with { Param = flat, Message = error.Message.Replace(param, flat) };
    }

    /// <summary>The session as the beta wrote it.</summary>
    public static JsonObject ToWire(SessionConfig config, string id)
    {
        var nested = config.ToWire(id, expiresAt: 0);
        var input = nested["audio"]!["input"]!.AsObject();
        var flat = new JsonObject
        {
            ["id"] = id,
            ["object"] = nested["object"]!.DeepClone(),
            ["input_audio_format"] = Formats.Single(pair => pair.Format == config.InputFormat).Flat,
            ["input_audio_transcription"] = input["transcription"]?.DeepClone(),
            ["input_audio_noise_reduction"] = input["noise_reduction"]?.DeepClone(),
            ["turn_detection"] = input["turn_detection"]?.DeepClone(),
            ["include"] = nested["include"]?.DeepClone(),
        };
        if (config.Kind == SessionKind.Transcription)
            return flat;
        foreach (var name in new[] { "model", "instructions", "tools", "tool_choice", "tracing", "truncation", "prompt" })
            flat[name] = nested[name]?.DeepClone();
        flat["modalities"] = new JsonArray("audio", "text");
        flat["voice"] = nested["audio"]!["output"]!["voice"]!.DeepClone();
        flat["output_audio_format"] = "pcm16";
        flat["max_response_output_tokens"] = "inf";
        return flat;
    }

    static JsonObject? FormatOf(JsonElement value)
    {
        foreach (var (flat, format) in Formats)
        {
            if (value.ValueKind == JsonValueKind.String && value.ValueEquals(flat))
                return new JsonObject { ["type"] = format.WireName(), ["rate"] = format.Audio().SampleRate };
        }

        return null;
    }
}
