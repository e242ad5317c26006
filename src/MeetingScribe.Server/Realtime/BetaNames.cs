namespace MeetingScribe.Server.Realtime;

/// <summary>
/// Where the beta protocol's flat fields are now. Clients written for it are refused as by the real service, and told what
/// to write instead.
/// </summary>
static class BetaNames
{
    /// <summary>Null if the name was never right.</summary>
    public static string? Hint(string path, string name) => (path, name) switch
    {
        ("session", "input_audio_format") => Now("audio.input.format"),
        ("session", "input_audio_transcription") => Now("audio.input.transcription"),
        ("session", "input_audio_noise_reduction") => Now("audio.input.noise_reduction"),
        ("session", "turn_detection") => Now("audio.input.turn_detection"),
        ("session", "output_audio_format") => Now("audio.output.format"),
        ("session", "modalities") => Now("output_modalities"),
        ("session", "max_response_output_tokens") => Now("max_output_tokens"),
        _ => null,
    };

    static string Now(string name) => $"That is its name in the beta; it is 'session.{name}' now.";
}
