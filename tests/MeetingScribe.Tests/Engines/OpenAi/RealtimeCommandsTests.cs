using System.Text.Json;
using MeetingScribe.Server.Engines.OpenAi;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;

namespace MeetingScribe.Tests.Engines.OpenAi;

public sealed class RealtimeCommandsTests
{
    static readonly SpeechHints Hints = new("m/ana", "de-AT", ["Orleans", "SignalR"]);
    static readonly OpenAIOptions Options = new() { Prompt = "A budget meeting.", Delay = "low" };

    [Theory]
    [InlineData("gpt-live-transcribe", """{"model":"gpt-live-transcribe","languages":["de"],"keywords":["Orleans","SignalR"],"prompt":"A budget meeting.","delay":"low"}""")]
    [InlineData("gpt-realtime-whisper", """{"model":"gpt-realtime-whisper","language":"de","delay":"low"}""")]
    [InlineData("gpt-transcribe", """{"model":"gpt-transcribe","languages":["de"],"keywords":["Orleans","SignalR"]}""")]
    [InlineData("gpt-4o-mini-transcribe", """{"model":"gpt-4o-mini-transcribe","language":"de","prompt":"A budget meeting. Words to expect: Orleans, SignalR."}""")]
    [InlineData("whisper-1", """{"model":"whisper-1","language":"de","prompt":"A budget meeting. Orleans, SignalR"}""")]
    [InlineData("gpt-4o-transcribe-diarize", """{"model":"gpt-4o-transcribe-diarize"}""")]
    public void A_model_is_told_what_it_takes_and_no_more(string model, string transcription)
    {
        var input = Input(RealtimeCommands.Configure(RealtimeModel.Of(model), new Told(Hints, Options), Options.Delay));

        Assert.Equal(transcription, input.GetProperty("transcription").GetRawText());
        Assert.Equal(JsonValueKind.Null, input.GetProperty("turn_detection").ValueKind);
        Assert.Equal("""{"type":"audio/pcm","rate":24000}""", input.GetProperty("format").GetRawText());
    }

    [Fact]
    public void Without_hints_only_the_model_is_named() =>
        Assert.Equal("""{"model":"any"}""", Input(RealtimeCommands.Configure(RealtimeModel.Of("any"), told: null)).GetProperty("transcription").GetRawText());

    [Fact]
    public void Audio_is_little_endian_in_base64() =>
        Assert.Equal("""{"type":"input_audio_buffer.append","audio":"AQD//wAB"}""", RealtimeCommands.Append([1, -1, 256]).ToString());

    static JsonElement Input(BinaryData command) => JsonDocument.Parse(command).RootElement.GetProperty("session").GetProperty("audio").GetProperty("input");
}
