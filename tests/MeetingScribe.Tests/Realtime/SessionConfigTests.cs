using System.Text.Json;
using MeetingScribe.Audio;
using MeetingScribe.Server.Realtime;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Realtime;

public sealed class SessionConfigTests
{
    [Fact]
    public void A_new_transcription_session_has_the_defaults_recorded_from_the_real_service() =>
        Assert.Equal(
            """{"type":"transcription","object":"realtime.transcription_session","id":"sess_1","expires_at":1795003600,"audio":{"input":{"format":{"type":"audio/pcm","rate":24000},"transcription":null,"noise_reduction":null,"turn_detection":{"type":"server_vad","threshold":0.5,"prefix_padding_ms":300,"silence_duration_ms":200,"idle_timeout_ms":null}}},"include":null}""",
            SessionConfig.Default(SessionKind.Transcription).ToWire("sess_1", 1795003600).ToJsonString());

    [Fact]
    public void Every_member_that_was_set_is_echoed()
    {
        var config = new SessionConfig(
            SessionKind.Transcription,
            InputFormat.Pcma,
            new TranscriptionConfig("gpt-transcribe", "de", ["de", "en"], ["Orleans"], "Budget", TranscriptionDelay.Xhigh),
            new NoiseReductionConfig(NoiseReductionKind.FarField, 0.5),
            new SemanticVad(Eagerness.High),
            IncludeLogprobs: true);

        Assert.Equal(
            """{"type":"transcription","object":"realtime.transcription_session","id":"sess_1","expires_at":0,"audio":{"input":{"format":{"type":"audio/pcma"},"transcription":{"model":"gpt-transcribe","language":"de","languages":["de","en"],"keywords":["Orleans"],"prompt":"Budget","delay":"xhigh"},"noise_reduction":{"type":"far_field","strength":0.5},"turn_detection":{"type":"semantic_vad","eagerness":"high"}}},"include":["item.input_audio_transcription.logprobs"]}""",
            config.ToWire("sess_1", 0).ToJsonString());
    }

    [Fact]
    public void A_realtime_session_has_the_members_that_clients_of_conversations_parse()
    {
        var session = SessionConfig.Default(SessionKind.Realtime, "gpt-realtime").ToWire("sess_1", 7);

        Assert.Equal("""["realtime","realtime.session","gpt-realtime"]""", JsonSerializer.Serialize(new[] { session["type"], session["object"], session["model"] }));
        Assert.Equal(
            """{"type":"server_vad","threshold":0.5,"prefix_padding_ms":300,"silence_duration_ms":200,"idle_timeout_ms":null,"create_response":true,"interrupt_response":true}""",
            session["audio"]!["input"]!["turn_detection"]!.ToJsonString());
        Assert.Equal("""{"format":{"type":"audio/pcm","rate":24000},"voice":"marin","speed":1}""", session["audio"]!["output"]!.ToJsonString());
    }

    [Theory]
    [InlineData(0, AudioEncoding.Pcm16, 24_000, 48)]
    [InlineData(1, AudioEncoding.MuLaw, 8_000, 8)]
    [InlineData(2, AudioEncoding.ALaw, 8_000, 8)]
    public void Each_format_has_its_one_rate(int format, AudioEncoding encoding, int rate, int bytesPerMs)
    {
        Assert.Equal(new AudioFormat(encoding, rate, 1), ((InputFormat)format).Audio());
        Assert.Equal(bytesPerMs, ((InputFormat)format).BytesPerMs());
    }

    [Fact]
    public void The_terms_of_a_secret_survive_being_stored()
    {
        var config = new SessionConfig(
            SessionKind.Transcription, InputFormat.Pcmu, new TranscriptionConfig("whisper-1", Keywords: ["Orleans"]),
            new NoiseReductionConfig(NoiseReductionKind.NearField), new ServerVad(0.7, 100, 900, 6_000), IncludeLogprobs: true);

        var stored = ClientSecretTerms.Of(new Server.Access.Grant("ephemeral", Server.Access.Scope.Ingest, Extra: new ClientSecretTerms(config, "Ana").ToExtra()))!;

        Assert.Equal("Ana", stored.Name);
        Assert.Equal(JsonSerializer.Serialize(config, ScribeJson.Options), JsonSerializer.Serialize(stored.Config, ScribeJson.Options));
        Assert.Equal(config.TurnDetection, stored.Config.TurnDetection);
    }
}
