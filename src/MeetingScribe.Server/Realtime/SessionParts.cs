using System.Text.Json.Serialization;
using MeetingScribe.Audio;

namespace MeetingScribe.Server.Realtime;

enum SessionKind
{
    /// <summary>Speech in, text out: opened with <c>?intent=transcription</c>.</summary>
    Transcription,

    /// <summary>Opened with <c>?model=</c>, as clients do that know no <c>intent</c>. It never answers; it may become a transcription session.</summary>
    Realtime,
}

/// <summary>How turns become text. Members the client has not set are null.</summary>
/// <param name="Model">A name to echo; the configured engine does the work whatever it is.</param>
/// <param name="Language">One language, or null to leave it open.</param>
/// <param name="Keywords">Phrases to expect.</param>
sealed record TranscriptionConfig(
    string? Model = null,
    string? Language = null,
    IReadOnlyList<string>? Languages = null,
    IReadOnlyList<string>? Keywords = null,
    string? Prompt = null,
    TranscriptionDelay? Delay = null);

/// <summary>How long text may wait to become better.</summary>
enum TranscriptionDelay
{
    Minimal,
    Low,
    Medium,
    High,
    Xhigh,
}

/// <param name="Strength">0 to 1; null: never set, which is 1.</param>
sealed record NoiseReductionConfig(
    NoiseReductionKind Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Strength = null);

/// <summary>Who ends a turn. Null in its place: the client does, with <c>input_audio_buffer.commit</c>.</summary>
/// <param name="CreateResponse">Echoed only: nothing here responds.</param>
/// <param name="InterruptResponse">Echoed only.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ServerVad), "server_vad")]
[JsonDerivedType(typeof(SemanticVad), "semantic_vad")]
abstract record TurnDetection(
    [property: JsonPropertyOrder(1)] bool CreateResponse,
    [property: JsonPropertyOrder(1)] bool InterruptResponse);

/// <summary>A turn ends after enough silence.</summary>
/// <param name="Threshold">Speech probability that counts as speech, 0 to 1.</param>
/// <param name="PrefixPaddingMs">Audio kept from before the speech.</param>
/// <param name="SilenceDurationMs">Silence that ends a turn. The prose default is 500; 200 is what the real service uses.</param>
/// <param name="IdleTimeoutMs">Silence after which the silence itself is committed; null: never.</param>
sealed record ServerVad(
    double Threshold = 0.5,
    int PrefixPaddingMs = 300,
    int SilenceDurationMs = 200,
    int? IdleTimeoutMs = null,
    bool CreateResponse = true,
    bool InterruptResponse = true) : TurnDetection(CreateResponse, InterruptResponse);

/// <summary>A turn ends when what was said sounds complete.</summary>
sealed record SemanticVad(
    Eagerness Eagerness = Eagerness.Auto,
    bool CreateResponse = true,
    bool InterruptResponse = true) : TurnDetection(CreateResponse, InterruptResponse);

/// <summary>How soon a turn that sounds unfinished ends all the same: <see cref="EagernessTimes.Longest"/>.</summary>
enum Eagerness
{
    Low,
    Medium,
    High,

    /// <summary>The same as medium.</summary>
    Auto,
}

static class EagernessTimes
{
    /// <summary>The longest wait in silence, as the protocol documents it.</summary>
    public static TimeSpan Longest(this Eagerness eagerness) => TimeSpan.FromSeconds(eagerness switch
    {
        Eagerness.Low => 8,
        Eagerness.High => 2,
        _ => 4,
    });
}
