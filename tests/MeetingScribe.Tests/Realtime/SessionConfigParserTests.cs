using System.Text.Json;
using System.Text.Json.Nodes;
using MeetingScribe.Server.Realtime;

namespace MeetingScribe.Tests.Realtime;

/// <summary>One row per rule of the protocol. Rows write <c>audio.input</c> alone where the rule is about it.</summary>
public sealed class SessionConfigParserTests
{
    const string Format = "session.audio.input.format";
    const string Transcription = "session.audio.input.transcription";
    const string Noise = "session.audio.input.noise_reduction";
    const string Turns = "session.audio.input.turn_detection";

    // What is wrong, and how it is named

    [Theory]
    [InlineData("""[]""", "invalid_type", "session")]
    [InlineData("""null""", "invalid_type", "session")]
    [InlineData("""{}""", "missing_required_parameter", "session.type")]
    [InlineData("""{"type":null}""", "missing_required_parameter", "session.type")]
    [InlineData("""{"type":7}""", "invalid_type", "session.type")]
    [InlineData("""{"type":"translation"}""", "invalid_value", "session.type")]
    [InlineData("""{"type":"transcription","colour":"red"}""", "unknown_parameter", "session.colour")]
    [InlineData("""{"type":"transcription","audio":null}""", "invalid_type", "session.audio")]
    [InlineData("""{"type":"transcription","audio":{"inputs":{}}}""", "unknown_parameter", "session.audio.inputs")]
    [InlineData("""{"type":"transcription","audio":{"input":[]}}""", "invalid_type", "session.audio.input")]
    [InlineData("""{"type":"transcription","include":"logprobs"}""", "invalid_type", "session.include")]
    [InlineData("""{"type":"transcription","include":["logprobs"]}""", "invalid_value", "session.include[0]")]
    [InlineData("""{"type":"transcription","input_audio_format":"pcm16"}""", "unknown_parameter", "session.input_audio_format")]
    [InlineData("""{"type":"transcription","input_audio_transcription":{}}""", "unknown_parameter", "session.input_audio_transcription")]
    [InlineData("""{"type":"transcription","input_audio_noise_reduction":{}}""", "unknown_parameter", "session.input_audio_noise_reduction")]
    [InlineData("""{"type":"transcription","turn_detection":null}""", "unknown_parameter", "session.turn_detection")]
    [InlineData("""{"type":"transcription","modalities":["text"]}""", "unknown_parameter", "session.modalities")]
    [InlineData("""{"type":"transcription","include":["\ud800"]}""", "invalid_value", null)]
    [InlineData("""{"type":"transcription","\ud800":1}""", "invalid_value", null)]
    public void A_session_that_is_wrong_is_refused(string session, string code, string? param) => Refused(session, code, param);

    [Theory]
    [InlineData("""{"sample_rate":1}""", "unknown_parameter", "session.audio.input.sample_rate")]
    [InlineData("""{"format":"pcm16"}""", "invalid_type", Format)]
    [InlineData("""{"format":null}""", "invalid_type", Format)]
    [InlineData("""{"format":{}}""", "missing_required_parameter", Format + ".type")]
    [InlineData("""{"format":{"type":"pcm16"}}""", "invalid_value", Format + ".type")]
    [InlineData("""{"format":{"type":"audio/pcm"}}""", "missing_required_parameter", Format + ".rate")]
    [InlineData("""{"format":{"type":"audio/pcm","rate":16000}}""", "integer_below_min_value", Format + ".rate")]
    [InlineData("""{"format":{"type":"audio/pcm","rate":48000}}""", "integer_above_max_value", Format + ".rate")]
    [InlineData("""{"format":{"type":"audio/pcm","rate":"24000"}}""", "invalid_type", Format + ".rate")]
    [InlineData("""{"format":{"type":"audio/pcm","rate":24000.5}}""", "invalid_type", Format + ".rate")]
    [InlineData("""{"format":{"type":"audio/pcm","rate":1e999}}""", "integer_above_max_value", Format + ".rate")]
    [InlineData("""{"format":{"type":"audio/pcmu","rate":16000}}""", "integer_above_max_value", Format + ".rate")]
    [InlineData("""{"format":{"type":"audio/pcm","rate":24000,"channels":2}}""", "unknown_parameter", Format + ".channels")]
    [InlineData("""{"transcription":"whisper-1"}""", "invalid_type", Transcription)]
    [InlineData("""{"transcription":{"modal":"whisper-1"}}""", "unknown_parameter", Transcription + ".modal")]
    [InlineData("""{"transcription":{"model":1}}""", "invalid_type", Transcription + ".model")]
    [InlineData("""{"transcription":{"language":"english"}}""", "invalid_value", Transcription + ".language")]
    [InlineData("""{"transcription":{"language":"e"}}""", "invalid_value", Transcription + ".language")]
    [InlineData("""{"transcription":{"language":"en\n"}}""", "invalid_value", Transcription + ".language")]
    [InlineData("""{"transcription":{"languages":"en"}}""", "invalid_type", Transcription + ".languages")]
    [InlineData("""{"transcription":{"languages":["en","!"]}}""", "invalid_value", Transcription + ".languages[1]")]
    [InlineData("""{"transcription":{"keywords":["a",null]}}""", "invalid_type", Transcription + ".keywords[1]")]
    [InlineData("""{"transcription":{"keywords":[" "]}}""", "invalid_value", Transcription + ".keywords[0]")]
    [InlineData("""{"transcription":{"prompt":[]}}""", "invalid_type", Transcription + ".prompt")]
    [InlineData("""{"transcription":{"delay":"long"}}""", "invalid_value", Transcription + ".delay")]
    [InlineData("""{"transcription":{"delay":"x_high"}}""", "invalid_value", Transcription + ".delay")]
    [InlineData("""{"noise_reduction":"near_field"}""", "invalid_type", Noise)]
    [InlineData("""{"noise_reduction":{}}""", "missing_required_parameter", Noise + ".type")]
    [InlineData("""{"noise_reduction":{"type":"mid_field"}}""", "invalid_value", Noise + ".type")]
    [InlineData("""{"noise_reduction":{"type":"near_field","strength":1.01}}""", "invalid_value", Noise + ".strength")]
    [InlineData("""{"noise_reduction":{"type":"near_field","strength":"1"}}""", "invalid_type", Noise + ".strength")]
    [InlineData("""{"turn_detection":"server_vad"}""", "invalid_type", Turns)]
    [InlineData("""{"turn_detection":{"threshold":0.5}}""", "missing_required_parameter", Turns + ".type")]
    [InlineData("""{"turn_detection":{"type":"none"}}""", "invalid_value", Turns + ".type")]
    [InlineData("""{"turn_detection":{"type":"server_vad","threshold":-0.1}}""", "invalid_value", Turns + ".threshold")]
    [InlineData("""{"turn_detection":{"type":"server_vad","threshold":1.1}}""", "invalid_value", Turns + ".threshold")]
    [InlineData("""{"turn_detection":{"type":"server_vad","threshold":"0.5"}}""", "invalid_type", Turns + ".threshold")]
    [InlineData("""{"turn_detection":{"type":"server_vad","prefix_padding_ms":-1}}""", "integer_below_min_value", Turns + ".prefix_padding_ms")]
    [InlineData("""{"turn_detection":{"type":"server_vad","prefix_padding_ms":10001}}""", "integer_above_max_value", Turns + ".prefix_padding_ms")]
    [InlineData("""{"turn_detection":{"type":"server_vad","silence_duration_ms":19}}""", "integer_below_min_value", Turns + ".silence_duration_ms")]
    [InlineData("""{"turn_detection":{"type":"server_vad","silence_duration_ms":10001}}""", "integer_above_max_value", Turns + ".silence_duration_ms")]
    [InlineData("""{"turn_detection":{"type":"server_vad","silence_duration_ms":500.5}}""", "invalid_type", Turns + ".silence_duration_ms")]
    [InlineData("""{"turn_detection":{"type":"server_vad","idle_timeout_ms":4999}}""", "integer_below_min_value", Turns + ".idle_timeout_ms")]
    [InlineData("""{"turn_detection":{"type":"server_vad","idle_timeout_ms":30001}}""", "integer_above_max_value", Turns + ".idle_timeout_ms")]
    [InlineData("""{"turn_detection":{"type":"server_vad","create_response":"yes"}}""", "invalid_type", Turns + ".create_response")]
    [InlineData("""{"turn_detection":{"type":"server_vad","interrupt_response":1}}""", "invalid_type", Turns + ".interrupt_response")]
    [InlineData("""{"turn_detection":{"type":"server_vad","eagerness":"low"}}""", "unknown_parameter", Turns + ".eagerness")]
    [InlineData("""{"turn_detection":{"type":"semantic_vad","threshold":0.5}}""", "unknown_parameter", Turns + ".threshold")]
    [InlineData("""{"turn_detection":{"type":"semantic_vad","eagerness":"very"}}""", "invalid_value", Turns + ".eagerness")]
    public void An_input_that_is_wrong_is_refused(string input, string code, string param) => Refused(WithInput(input), code, param);

    [Theory]
    [InlineData("model", 200)]
    [InlineData("prompt", 10_000)]
    public void A_text_may_be_so_long_and_no_longer(string field, int longest)
    {
        Accepted(WithInput($$$"""{"transcription":{"{{{field}}}":"{{{new string('a', longest)}}}"}}"""));
        Refused(WithInput($$$"""{"transcription":{"{{{field}}}":"{{{new string('a', longest + 1)}}}"}}"""), "string_above_max_length", $"{Transcription}.{field}");
    }

    [Fact]
    public void A_session_has_at_most_1000_keywords_of_at_most_200_characters()
    {
        var longest = new string('k', 200);

        Assert.Equal(1_000, Accepted(Keywords(Enumerable.Repeat(longest, 1_000))).Transcription!.Keywords!.Count);
        Refused(Keywords(Enumerable.Repeat("k", 1_001)), "invalid_value", Transcription + ".keywords");
        Refused(Keywords(["k", longest + "k"]), "string_above_max_length", Transcription + ".keywords[1]");

        static string Keywords(IEnumerable<string> keywords) => WithInput($$$"""{"transcription":{"keywords":{{{JsonSerializer.Serialize(keywords)}}}}}""");
    }

    [Theory]
    [InlineData("""{"type":"transcription","turn_detection":null}""", "Unknown parameter: 'session.turn_detection'. That is its name in the beta; it is 'session.audio.input.turn_detection' now.")]
    [InlineData("""{"type":"talk"}""", "Invalid value for 'session.type': 'talk'. Allowed: 'transcription', 'realtime'.")]
    [InlineData("""{"type":1}""", "Invalid type for 'session.type': expected a string, but got a number instead.")]
    public void The_message_says_what_is_allowed(string session, string message) => Assert.Equal(message, Apply(session).Error!.Message);

    [Fact]
    public void The_first_thing_wrong_is_told_and_nothing_changes() =>
        Refused(WithInput("""{"format":{"type":"audio/pcmu"},"turn_detection":{"type":"server_vad","threshold":2,"prefix_padding_ms":-1}}"""), "invalid_value", Turns + ".threshold");

    // What an update changes

    [Theory]
    [InlineData("{}", """{}""", """{}""")]
    [InlineData("""{"format":{"type":"audio/pcmu"}}""", "{}", """{"format":{"type":"audio/pcmu"}}""")]
    [InlineData("""{"format":{"type":"audio/pcmu","rate":8000}}""", """{"format":{"type":"audio/pcm","rate":24000}}""", """{"format":{"type":"audio/pcm","rate":24000}}""")]
    [InlineData("""{"transcription":{"model":"m","language":"en","prompt":"p"}}""", """{"transcription":{"language":"de"}}""", """{"transcription":{"model":"m","language":"de","languages":null,"keywords":null,"prompt":"p","delay":null}}""")]
    [InlineData("""{"transcription":{"model":"m","language":"en","prompt":"p"}}""", """{"transcription":{"language":"","prompt":null}}""", """{"transcription":{"model":"m","language":null,"languages":null,"keywords":null,"prompt":null,"delay":null}}""")]
    [InlineData("""{"transcription":{"keywords":["a"],"languages":["en"],"delay":"low"}}""", """{"transcription":{"keywords":[],"languages":null,"delay":null}}""", """{"transcription":{"model":null,"language":null,"languages":null,"keywords":null,"prompt":null,"delay":null}}""")]
    [InlineData("""{"transcription":{"model":"m"}}""", """{"transcription":null}""", """{"transcription":null}""")]
    [InlineData("""{"transcription":{"language":"en-US","languages":["yue","zh-Hant-TW"]}}""", "{}", """{"transcription":{"model":null,"language":"en-US","languages":["yue","zh-Hant-TW"],"keywords":null,"prompt":null,"delay":null}}""")]
    [InlineData("""{"noise_reduction":{"type":"near_field"}}""", "{}", """{"noise_reduction":{"type":"near_field"}}""")]
    [InlineData("""{"noise_reduction":{"type":"near_field","strength":0.4}}""", """{"noise_reduction":{"type":"far_field"}}""", """{"noise_reduction":{"type":"far_field","strength":0.4}}""")]
    [InlineData("""{"noise_reduction":{"type":"near_field","strength":0.4}}""", """{"noise_reduction":null}""", """{"noise_reduction":null}""")]
    [InlineData("""{"turn_detection":{"type":"server_vad","threshold":0}}""", """{"turn_detection":{"type":"server_vad","silence_duration_ms":700}}""", """{"turn_detection":{"type":"server_vad","threshold":0,"prefix_padding_ms":300,"silence_duration_ms":700,"idle_timeout_ms":null}}""")]
    [InlineData("""{"turn_detection":{"type":"server_vad","threshold":1,"idle_timeout_ms":5000}}""", """{"turn_detection":{"type":"server_vad","threshold":null,"idle_timeout_ms":null}}""", """{"turn_detection":{"type":"server_vad","threshold":0.5,"prefix_padding_ms":300,"silence_duration_ms":200,"idle_timeout_ms":null}}""")]
    [InlineData("""{"turn_detection":{"type":"server_vad","prefix_padding_ms":0,"silence_duration_ms":20,"idle_timeout_ms":30000}}""", "{}", """{"turn_detection":{"type":"server_vad","threshold":0.5,"prefix_padding_ms":0,"silence_duration_ms":20,"idle_timeout_ms":30000}}""")]
    [InlineData("""{"turn_detection":{"type":"server_vad","silence_duration_ms":300.0}}""", "{}", """{"turn_detection":{"type":"server_vad","threshold":0.5,"prefix_padding_ms":300,"silence_duration_ms":300,"idle_timeout_ms":null}}""")]
    [InlineData("""{"turn_detection":{"type":"semantic_vad","eagerness":"high"}}""", """{"turn_detection":{"type":"semantic_vad"}}""", """{"turn_detection":{"type":"semantic_vad","eagerness":"high"}}""")]
    [InlineData("""{"turn_detection":{"type":"server_vad","threshold":0.9}}""", """{"turn_detection":{"type":"semantic_vad"}}""", """{"turn_detection":{"type":"semantic_vad","eagerness":"auto"}}""")]
    [InlineData("""{"turn_detection":{"type":"semantic_vad"}}""", """{"turn_detection":{"type":"server_vad"}}""", """{"turn_detection":{"type":"server_vad","threshold":0.5,"prefix_padding_ms":300,"silence_duration_ms":200,"idle_timeout_ms":null}}""")]
    [InlineData("""{"turn_detection":null}""", """{"transcription":{"model":"m"}}""", """{"transcription":{"model":"m","language":null,"languages":null,"keywords":null,"prompt":null,"delay":null},"turn_detection":null}""")]
    public void A_second_update_changes_only_what_it_names(string first, string second, string expected)
    {
        var both = Accepted(WithInput(second), Accepted(WithInput(first)));

        var input = Input(SessionConfig.Default(SessionKind.Transcription));
        foreach (var (name, value) in JsonNode.Parse(expected)!.AsObject())
            input[name] = value?.DeepClone();
        Assert.Equal(input.ToJsonString(), Input(both).ToJsonString());
    }

    [Theory]
    [InlineData("""["item.input_audio_transcription.logprobs"]""", true)]
    [InlineData("[]", false)]
    [InlineData("null", false)]
    public void Include_switches_log_probabilities(string include, bool isOn)
    {
        var start = SessionConfig.Default(SessionKind.Transcription) with { IncludeLogprobs = !isOn };

        Assert.Equal(isOn, Accepted($$"""{"type":"transcription","include":{{include}}}""", start).IncludeLogprobs);
    }

    [Fact]
    public void The_format_is_fixed_once_audio_was_heard()
    {
        var heard = SessionConfig.Default(SessionKind.Transcription);

        Refused(WithInput("""{"format":{"type":"audio/pcmu"}}"""), "invalid_parameter", Format, heard, SessionRules.Hearing);
        Accepted(WithInput("""{"format":{"type":"audio/pcm","rate":24000},"turn_detection":null}"""), heard, SessionRules.Hearing);
    }

    // Models that leave it to the client to end turns

    [Theory]
    [InlineData("gpt-live-transcribe")]
    [InlineData("gpt-live-transcribe-2026-08-01")]
    [InlineData("gpt-realtime-whisper")]
    [InlineData("gpt-realtime-whisper-2026-05-07")]
    public void A_streaming_model_takes_no_turn_detection(string model)
    {
        Assert.Null(Accepted(WithInput($$$"""{"transcription":{"model":"{{{model}}}"}}""")).TurnDetection);
        Assert.Null(Accepted(WithInput($$$"""{"transcription":{"model":"{{{model}}}"},"turn_detection":null}""")).TurnDetection);
        Refused(WithInput($$$"""{"transcription":{"model":"{{{model}}}"},"turn_detection":{"type":"server_vad"}}"""), "invalid_value", Turns);
        Refused(WithInput("""{"turn_detection":{"type":"semantic_vad"}}"""), "invalid_value", Turns, Accepted(WithInput($$$"""{"transcription":{"model":"{{{model}}}"}}""")));
    }

    [Theory]
    [InlineData("gpt-4o-transcribe")]
    [InlineData("whisper-1")]
    [InlineData("gpt-live-transcriber")]
    [InlineData("our-own")]
    public void Every_other_model_does(string model) =>
        Assert.Equal(new ServerVad(), Accepted(WithInput($$$"""{"transcription":{"model":"{{{model}}}"},"turn_detection":{"type":"server_vad"}}""")).TurnDetection);

    // Two kinds of session

    [Theory]
    [InlineData("""{"type":"realtime","tracing":"auto"}""")]
    [InlineData("""{"type":"realtime","model":"gpt-realtime","output_modalities":["audio"],"instructions":"Be brief.","audio":{"output":{"voice":"ash"}},"tools":[],"tool_choice":"auto"}""")]
    [InlineData("""{"type":"realtime","audio":{"input":{"format":{"type":"audio/pcm","rate":24000}}}}""")]
    [InlineData("""{"type":"transcription","model":"x","instructions":"","voice":"ash","speed":1,"temperature":0.8,"max_output_tokens":"inf","truncation":"auto","prompt":null,"parallel_tool_calls":true,"reasoning":{"effort":"low"}}""")]
    public void What_conversations_are_configured_with_is_ignored(string update)
    {
        var before = SessionConfig.Default(SessionKind.Transcription);

        Assert.Equal(before, Accepted(update, before, SessionRules.Connected));
    }

    [Fact]
    public void A_realtime_update_that_would_change_a_transcription_session_is_refused() =>
        Refused("""{"type":"realtime","audio":{"input":{"turn_detection":null}}}""", "invalid_parameter", "session.type");

    [Fact]
    public void A_session_opened_by_its_model_becomes_a_transcription_session_when_asked()
    {
        var opened = SessionConfig.Default(SessionKind.Realtime, "gpt-realtime");

        var still = Accepted("""{"type":"realtime","model":"other","audio":{"input":{"transcription":{"model":"whisper-1"}}}}""", opened);
        var turned = Accepted("""{"type":"transcription"}""", still);

        Assert.Equal((SessionKind.Realtime, "gpt-realtime"), (still.Kind, still.Model));
        Assert.Equal((SessionKind.Transcription, null, "whisper-1"), (turned.Kind, turned.Model, turned.Transcription!.Model));
    }

    [Fact]
    public void Only_a_transcription_session_loses_its_turn_detection_to_its_model()
    {
        var opened = SessionConfig.Default(SessionKind.Realtime, "gpt-realtime");

        var still = Accepted("""{"type":"realtime","audio":{"input":{"transcription":{"model":"gpt-realtime-whisper"}}}}""", opened);
        var turned = Accepted("""{"type":"transcription"}""", still);

        Assert.Equal(new ServerVad(), still.TurnDetection);
        Assert.Null(turned.TurnDetection);
    }

    [Fact]
    public void A_secret_may_be_for_either_kind()
    {
        var secret = Accepted("""{"type":"realtime","model":"gpt-realtime","audio":{"input":{"format":{"type":"audio/pcma"}}}}""", rules: SessionRules.Minting);

        Assert.Equal(SessionConfig.Default(SessionKind.Realtime, "gpt-realtime") with { InputFormat = InputFormat.Pcma }, secret);
    }

    static string WithInput(string input) => $$$"""{"type":"transcription","audio":{"input":{{{input}}}}}""";

    static JsonObject Input(SessionConfig config) => config.ToWire("sess_1", 0)["audio"]!["input"]!.AsObject();

    static (SessionConfig? Next, RealtimeError? Error) Apply(string session, SessionConfig? current = null, SessionRules? rules = null) =>
        SessionConfigParser.Apply(current ?? SessionConfig.Default(SessionKind.Transcription), JsonElement.Parse(session), rules ?? SessionRules.Connected);

    static SessionConfig Accepted(string session, SessionConfig? current = null, SessionRules? rules = null)
    {
        var (next, error) = Apply(session, current, rules);
        Assert.Null(error);
        return next!;
    }

    static void Refused(string session, string code, string? param, SessionConfig? current = null, SessionRules? rules = null)
    {
        var (next, error) = Apply(session, current, rules);
        Assert.Null(next);
        Assert.Equal(("invalid_request_error", code, param), (error!.Type, error.Code, error.Param));
    }
}
