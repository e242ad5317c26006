using System.Text.Json;

namespace MeetingScribe.Tests.Realtime;

/// <summary>
/// What a session answers to an event it cannot accept: one row per rule, over the wire. After every one of them the session goes on
/// with the configuration it had.
/// </summary>
public sealed class EventRuleTests(ScriptedService scripted) : IClassFixture<ScriptedService>
{
    const string Live = """ "transcription":{"model":"gpt-live-transcribe"},"turn_detection":null """;
    const string NoChange = """{"type":"session.update","session":{"type":"transcription"}}""";

    /// <summary>The event without its id, the code and the param of the error.</summary>
    public static TheoryData<string, string, string?> Refused => new()
    {
        // the event itself
        { """ "audio":"AAAA" """, "invalid_event", null },
        { """ "type":null """, "invalid_type", "type" },
        { """ "type":7 """, "invalid_type", "type" },
        { """ "type":"" """, "invalid_value", "type" },
        { """ "type":"session.delete" """, "invalid_value", "type" },
        { """ "type":"transcription_session.update","session":{} """, "invalid_value", "type" },
        { """ "type":"response.create" """, "invalid_value", "type" },
        { """ "type":"response.cancel" """, "response_cancel_not_active", null },
        { """ "type":"output_audio_buffer.clear" """, "invalid_value", "type" },
        { """ "type":"input_audio_buffer.clear","now":true """, "unknown_parameter", "now" },

        // session.update
        { """ "type":"session.update" """, "missing_required_parameter", "session" },
        { """ "type":"session.update","session":[] """, "invalid_type", "session" },
        { """ "type":"session.update","session":{} """, "missing_required_parameter", "session.type" },
        { """ "type":"session.update","session":{"type":"translation"} """, "invalid_value", "session.type" },
        { """ "type":"session.update","session":{"type":"realtime","audio":{"input":{"noise_reduction":{"type":"near_field"}}}} """, "invalid_parameter", "session.type" },
        { Update(""" "input_audio_format":"pcm16" """), "unknown_parameter", "session.input_audio_format" },
        { Update(""" "include":["everything"] """), "invalid_value", "session.include[0]" },
        { Update(""" "include":["item.input_audio_transcription.logprobs"],"audio":{"input":{"noise_reduction":{"type":"mid_field"}}} """), "invalid_value", "session.audio.input.noise_reduction.type" },
        { Input(""" "format":"pcm16" """), "invalid_type", "session.audio.input.format" },
        { Input(""" "format":{"type":"audio/pcm"} """), "missing_required_parameter", "session.audio.input.format.rate" },
        { Input(""" "format":{"type":"audio/pcm","rate":16000} """), "integer_below_min_value", "session.audio.input.format.rate" },
        { Input(""" "format":{"type":"audio/pcm","rate":48000} """), "integer_above_max_value", "session.audio.input.format.rate" },
        { Input(""" "transcription":{"model":"whisper-1","modle":"x"} """), "unknown_parameter", "session.audio.input.transcription.modle" },
        { Input(""" "transcription":{"model":"gpt-live-transcribe"},"turn_detection":{"type":"server_vad"} """), "invalid_value", "session.audio.input.turn_detection" },
        { Input(""" "turn_detection":{"type":"server_vad","threshold":1.5} """), "invalid_value", "session.audio.input.turn_detection.threshold" },
        { Input(""" "turn_detection":{"type":"server_vad","idle_timeout_ms":4999} """), "integer_below_min_value", "session.audio.input.turn_detection.idle_timeout_ms" },
        { Input(""" "turn_detection":{"type":"server_vad","idle_timeout_ms":30001} """), "integer_above_max_value", "session.audio.input.turn_detection.idle_timeout_ms" },
        { Input(""" "turn_detection":{"type":"semantic_vad","eagerness":"extreme"} """), "invalid_value", "session.audio.input.turn_detection.eagerness" },
        { Input(""" "turn_detection":{"threshold":0.5} """), "missing_required_parameter", "session.audio.input.turn_detection.type" },

        // input_audio_buffer
        { """ "type":"input_audio_buffer.append" """, "missing_required_parameter", "audio" },
        { """ "type":"input_audio_buffer.append","audio":[0,1] """, "invalid_type", "audio" },
        { """ "type":"input_audio_buffer.append","audio":"!!!!" """, "invalid_value", "audio" },
        { """ "type":"input_audio_buffer.append","audio":"AAAAAAAAAAAAAAAA!AAA" """, "invalid_value", "audio" },
        { """ "type":"input_audio_buffer.append","audio":"AAAAAAA" """, "invalid_value", "audio" },
        { """ "type":"input_audio_buffer.append","audio":"AAAA","last":true """, "unknown_parameter", "last" },
        { """ "type":"input_audio_buffer.commit" """, "input_audio_buffer_commit_empty", null },

        // conversation.item
        { """ "type":"conversation.item.retrieve" """, "missing_required_parameter", "item_id" },
        { """ "type":"conversation.item.retrieve","item_id":"item_0" """, "item_retrieve_invalid_item_id", "item_id" },
        { """ "type":"conversation.item.delete","item_id":"item_0" """, "item_delete_invalid_item_id", "item_id" },
        { """ "type":"conversation.item.truncate","item_id":"item_0","content_index":0,"audio_end_ms":10 """, "item_truncate_invalid_item_id", "item_id" },
        { """ "type":"conversation.item.truncate","item_id":"item_0","content_index":0,"audio_end_ms":10.5 """, "invalid_type", "audio_end_ms" },
        { """ "type":"conversation.item.create" """, "missing_required_parameter", "item" },
        { Create(""" "role":"user","content":[] """), "missing_required_parameter", "item.type" },
        { Create(""" "type":"function_call_output","output":"" """), "invalid_value", "item.type" },
        { Create(""" "type":"message","content":[] """), "missing_required_parameter", "item.role" },
        { Create(""" "type":"message","role":"user" """), "missing_required_parameter", "item.content" },
        { Create(""" "type":"message","role":"user","content":["text"] """), "invalid_value", "item.content" },
        { Create(""" "type":"message","role":"user","content":[],"id":"123456789012345678901234567890123" """), "invalid_value", "item.id" },
        { Create(""" "type":"message","role":"user","content":[],"id":"\ud800" """), "invalid_value", "item" },
        { Create(""" "type":"message","role":"user","content":[{"type":"input_text","text":"\udc00"}] """), "invalid_value", "item" },
        { Create(""" "type":"message","role":"user","content":[],"id":"a","id":"b" """), "invalid_value", "item" },
        { Create(""" "type":"message","role":"user","content":[{"type":"input_audio","type":"input_audio"}] """), "invalid_value", "item" },
        { Create(""" "type":"message","role":"user","content":[] """) + ""","previous_item_id":"item_0" """, "invalid_value", "previous_item_id" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_cannot_be_accepted_is_named_and_changes_nothing(string members, string code, string? param)
    {
        await using var bot = await RealtimeBot.Connect(scripted.Process);
        var created = await bot.Await("session.created");
        var error = await bot.Fail($$"""{"event_id":"mine",{{members}}}""");

        Assert.Equal(["code", "event_id", "message", "param", "type"], error.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(("invalid_request_error", code, param, "mine"), (Text(error, "type"), Text(error, "code"), Text(error, "param"), Text(error, "event_id")));
        Assert.NotEmpty(Text(error, "message")!);
        await AssertUnchanged(bot, created);
    }

    /// <summary>What no event can be read from; there is no id to answer it with.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("""["input_audio_buffer.clear"]""")]
    [InlineData("""{"type":"input_audio_buffer.clear","event_id":"mine" """)]
    [InlineData("""{"type":"input_audio_buffer.clear","event_id":"mine"}{}""")]
    [InlineData("""{"type":"input_audio_buffer.clear","event_id":"\ud800"}""")]
    [InlineData("""{"\ud800":"input_audio_buffer.clear"}""")]
    [InlineData("""{"type":"input_audio_buffer.append","\udc00\ud800":"AAAA"}""")]
    public async Task What_is_no_event_is_an_invalid_event_without_an_id(string text)
    {
        await using var bot = await RealtimeBot.Connect(scripted.Process);
        var created = await bot.Await("session.created");
        var error = await bot.Fail(text);

        Assert.Equal(("invalid_request_error", "invalid_event", null, null), (Text(error, "type"), Text(error, "code"), Text(error, "param"), Text(error, "event_id")));
        await AssertUnchanged(bot, created);
    }

    [Fact]
    public async Task A_binary_message_is_an_invalid_event()
    {
        await using var bot = await RealtimeBot.Connect(scripted.Process);
        var created = await bot.Await("session.created");
        await bot.SendBinary(new byte[4_800]);
        var error = (await bot.Await("error")).GetProperty("error");

        Assert.Equal("invalid_event", Text(error, "code"));
        await AssertUnchanged(bot, created);
    }

    [Fact]
    public async Task An_event_id_has_at_most_512_characters()
    {
        await using var bot = await RealtimeBot.Connect(scripted.Process);
        var created = await bot.Await("session.created");
        var longest = new string('e', 512);
        var accepted = await bot.Fail($$"""{"type":"input_audio_buffer.commit","event_id":"{{longest}}"}""");
        var refused = await bot.Fail($$"""{"type":"input_audio_buffer.commit","event_id":"{{longest}}e"}""");

        Assert.Equal(("input_audio_buffer_commit_empty", longest), (Text(accepted, "code"), Text(accepted, "event_id")));
        Assert.Equal(("string_above_max_length", "event_id", null), (Text(refused, "code"), Text(refused, "param"), Text(refused, "event_id")));
        await AssertUnchanged(bot, created);
    }

    [Theory]
    [InlineData(15 << 20, null)]
    [InlineData((15 << 20) + 2, "mine")]
    [InlineData(22 << 20, null)]
    public async Task An_append_carries_at_most_15_mib(int bytes, string? answeredTo)
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, Live);
        await bot.Send($$"""{"event_id":"mine","type":"input_audio_buffer.append","audio":"{{Convert.ToBase64String(new byte[bytes])}}"}""");
        await bot.Send(NoChange);
        if (bytes > 15 << 20)
        {
            var error = (await bot.Await("error")).GetProperty("error");
            Assert.Equal(("string_above_max_length", "audio", answeredTo), (Text(error, "code"), Text(error, "param"), Text(error, "event_id")));
        }

        await bot.Await("session.updated");
        Assert.Equal(bytes > 15 << 20, bot.Types().Contains("error"));
    }

    [Fact]
    public async Task The_format_cannot_change_behind_the_first_audio()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, Live);
        await bot.Append(new byte[4_800]);
        var error = await bot.Fail("""{"event_id":"mine",""" + Input(""" "format":{"type":"audio/pcmu"} """) + "}");

        Assert.Equal(("invalid_parameter", "session.audio.input.format", "mine"), (Text(error, "code"), Text(error, "param"), Text(error, "event_id")));
        await bot.Configure(""" "format":{"type":"audio/pcm","rate":24000},"noise_reduction":{"type":"far_field"} """);
    }

    static async Task AssertUnchanged(RealtimeBot bot, JsonElement created)
    {
        await bot.Send(NoChange);
        Assert.Equal(created.GetProperty("session").GetRawText(), (await bot.Await("session.updated")).GetProperty("session").GetRawText());
    }

    static string Update(string members) => """ "type":"session.update","session":{"type":"transcription",""" + members + "}";

    static string Input(string members) => Update(""" "audio":{"input":{""" + members + "}}");

    static string Create(string members) => """ "type":"conversation.item.create","item":{""" + members + "}";

    static string? Text(JsonElement error, string name) => error.GetProperty(name).GetString();
}
