using System.Text.Json;

namespace MeetingScribe.Tests.Realtime;

/// <summary>Audio in, items out: the order and content of the events, against the running service with the scripted engine.</summary>
public sealed class TurnEventTests(ScriptedService scripted) : IClassFixture<ScriptedService>
{
    const string Vad = """ "transcription":{"model":"gpt-4o-transcribe"},"turn_detection":{"type":"server_vad","silence_duration_ms":700} """;
    const string ByHand = """ "transcription":{"model":"gpt-live-transcribe"},"turn_detection":null """;

    static readonly byte[] Sentence = Sound.Silence(500, 24_000).Then(Voice.Sentence(24_000, out _)).ThenSilence(1_500).Bytes;

    [Fact]
    public async Task A_spoken_turn_is_started_stopped_committed_added_told_and_completed_under_one_id()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, Vad);
        var from = bot.Events.Count;
        await bot.Append(Sentence);
        var completed = await bot.Await("conversation.item.input_audio_transcription.completed");

        var types = bot.Types(from);
        Assert.Equal(
            ["input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped", "input_audio_buffer.committed", "conversation.item.added", "conversation.item.done", "conversation.item.input_audio_transcription.completed"],
            types.Where(type => !type.EndsWith(".delta")));
        var ids = bot.Events.Skip(from).Select(ItemId).Distinct().ToList();
        Assert.Equal([ItemId(completed)], ids);
        Assert.Equal(completed.GetProperty("transcript").GetString(), string.Concat(Deltas(bot, ids[0]!)));
        Assert.InRange(bot.Events[from].GetProperty("audio_start_ms").GetInt32(), 100, 1_000);
        Assert.Equal("duration", completed.GetProperty("usage").GetProperty("type").GetString());
        Assert.True(completed.GetProperty("usage").GetProperty("seconds").TryGetInt64(out _));
    }

    [Fact]
    public async Task Without_turn_detection_an_item_is_what_lies_between_two_commits()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, ByHand);
        await bot.Append(Sentence);
        await bot.Commit();
        await bot.Append(Sentence);
        await bot.Commit();
        var first = await bot.Await("conversation.item.input_audio_transcription.completed");
        var second = await bot.Await("conversation.item.input_audio_transcription.completed");

        var committed = bot.Events.Where(one => one.GetProperty("type").GetString() == "input_audio_buffer.committed").ToList();
        Assert.Equal([null, ItemId(first)], committed.Select(one => one.GetProperty("previous_item_id").GetString()));
        Assert.Equal([ItemId(first), ItemId(second)], committed.Select(ItemId));
        var words = (first.GetProperty("transcript").GetString() + " " + second.GetProperty("transcript").GetString()).Split(' ');
        Assert.Equal(words.Distinct(), words);
        Assert.True(words.Length > 10);
        Assert.Equal(first.GetProperty("transcript").GetString(), string.Concat(Deltas(bot, ItemId(first)!)));
        Assert.Equal(second.GetProperty("transcript").GetString(), string.Concat(Deltas(bot, ItemId(second)!)));
        Assert.DoesNotContain(bot.Types(), type => type.StartsWith("input_audio_buffer.speech"));
    }

    [Fact]
    public async Task The_text_is_told_while_the_person_still_speaks()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, ByHand);
        await bot.Append(Sentence.AsMemory(0, Sentence.Length * 2 / 3));

        await bot.Await("conversation.item.input_audio_transcription.delta");
        Assert.DoesNotContain("input_audio_buffer.committed", bot.Types());
    }

    [Fact]
    public async Task What_is_cleared_is_never_an_item_and_not_in_the_meeting()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, ByHand);
        await bot.Append(Sentence);
        await bot.Send("""{"type":"input_audio_buffer.clear"}""");
        await bot.Await("input_audio_buffer.cleared");
        await bot.Append(Sentence);
        await bot.Commit();
        var words = (await bot.Await("conversation.item.input_audio_transcription.completed")).GetProperty("transcript").GetString()!.Split(' ');

        Assert.All(words, word => Assert.True(int.Parse(word[1..]) >= Sentence.Length / 3));
        Assert.Equal(string.Join(' ', words), string.Join(' ', await scripted.Process.Texts(bot.MeetingId)));
    }

    [Fact]
    public async Task A_commit_of_less_than_100_ms_is_refused_and_keeps_the_audio()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, ByHand);
        await bot.Append(new byte[40 * 48]);
        var error = await bot.Fail("""{"type":"input_audio_buffer.commit","event_id":"mine"}""");

        Assert.Equal("input_audio_buffer_commit_empty", error.GetProperty("code").GetString());
        Assert.Equal("mine", error.GetProperty("event_id").GetString());
        Assert.Contains("40.00ms", error.GetProperty("message").GetString());
        await bot.Append(new byte[60 * 48]);
        await bot.Commit();
        Assert.Equal("", (await bot.Await("conversation.item.input_audio_transcription.completed")).GetProperty("transcript").GetString());
    }

    [Fact]
    public async Task A_commit_by_hand_closes_the_turn_that_turn_detection_has_open()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, Vad);
        await bot.Append(Sentence.AsMemory(0, 24_000 * 2 * 3));
        var started = await bot.Await("input_audio_buffer.speech_started");
        await bot.Commit();

        Assert.Equal(ItemId(started), ItemId(await bot.Await("input_audio_buffer.committed")));
        Assert.Equal(ItemId(started), ItemId(await bot.Await("conversation.item.input_audio_transcription.completed")));
    }

    [Fact]
    public async Task A_commit_in_silence_finds_an_empty_buffer_where_turns_are_detected()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, Vad);
        await bot.Append(new byte[48_000]);
        var error = await bot.Fail("""{"type":"input_audio_buffer.commit","event_id":"tail"}""");

        Assert.Equal("input_audio_buffer_commit_empty", error.GetProperty("code").GetString());
        Assert.Equal("tail", error.GetProperty("event_id").GetString());
        Assert.Contains("0.00ms", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_clear_in_mid_turn_takes_back_the_turn()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, Vad);
        await bot.Append(Sentence.AsMemory(0, 24_000 * 2 * 3));
        var started = await bot.Await("input_audio_buffer.speech_started");
        await bot.Send("""{"type":"input_audio_buffer.clear"}""");
        await bot.Append(Sentence);
        var completed = await bot.Await("conversation.item.input_audio_transcription.completed");

        Assert.NotEqual(ItemId(started), ItemId(completed));
        Assert.All(completed.GetProperty("transcript").GetString()!.Split(' '), word => Assert.True(int.Parse(word[1..]) >= 3 * 16_000));
    }

    [Fact]
    public async Task Silence_for_the_idle_timeout_is_committed_as_an_empty_item()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, """ "transcription":{"model":"whisper-1"},"turn_detection":{"type":"server_vad","idle_timeout_ms":5000} """);
        await bot.Append(new byte[6 * 48_000]);
        var triggered = await bot.Await("input_audio_buffer.timeout_triggered");
        var completed = await bot.Await("conversation.item.input_audio_transcription.completed");

        Assert.Equal(ItemId(triggered), ItemId(completed));
        Assert.Equal((0, 5_000), (triggered.GetProperty("audio_start_ms").GetInt32(), triggered.GetProperty("audio_end_ms").GetInt32()));
        Assert.Equal("", completed.GetProperty("transcript").GetString());
    }

    [Fact]
    public async Task Without_transcription_there_are_items_and_no_text()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, """ "turn_detection":null """);
        await bot.Append(Sentence);
        await bot.Commit();
        await bot.Await("conversation.item.done");
        await bot.Configure(""" "transcription":{"model":"whisper-1"} """);
        await bot.Append(Sentence);
        await bot.Commit();
        await bot.Await("conversation.item.input_audio_transcription.completed");

        var items = bot.Events.Where(one => one.GetProperty("type").GetString() == "input_audio_buffer.committed").Select(ItemId).ToList();
        Assert.Equal(2, items.Count);
        Assert.DoesNotContain(bot.Events, one => one.GetProperty("type").GetString()!.Contains("transcription") && ItemId(one) == items[0]);
    }

    [Fact]
    public async Task Log_probabilities_come_when_asked_for()
    {
        await using var bot = await RealtimeBot.Connect(scripted.Process);
        await bot.Send("""{"type":"session.update","session":{"type":"transcription","include":["item.input_audio_transcription.logprobs"],"audio":{"input":{""" + ByHand + "}}}}");
        await bot.Append(Sentence);
        await bot.Commit();
        var completed = await bot.Await("conversation.item.input_audio_transcription.completed");

        var logprobs = completed.GetProperty("logprobs").EnumerateArray().ToList();
        Assert.Equal(completed.GetProperty("transcript").GetString(), string.Concat(logprobs.Select(one => one.GetProperty("token").GetString())));
        Assert.All(logprobs, one => Assert.InRange(one.GetProperty("logprob").GetDouble(), -14, 0));
    }

    [Theory]
    [InlineData("audio/pcm", null, 24_000)]
    [InlineData("audio/pcmu", "mulaw", 8_000)]
    [InlineData("audio/pcma", "alaw", 8_000)]
    public async Task An_item_is_retrieved_with_its_very_audio(string type, string? encoding, int rate)
    {
        var format = encoding is null ? """{"type":"audio/pcm","rate":24000}""" : $$"""{"type":"{{type}}"}""";
        await using var bot = await RealtimeBot.Start(scripted.Process, $$""" "format":{{format}},{{ByHand}} """);
        var audio = new byte[rate * (encoding is null ? 2 : 1) * 2];
        new Random(rate).NextBytes(audio);
        await bot.Append(audio, 4_001);
        await bot.Commit();
        var item = ItemId(await bot.Await("input_audio_buffer.committed"));
        await bot.Send($$"""{"type":"conversation.item.retrieve","item_id":"{{item}}"}""");
        var part = (await bot.Await("conversation.item.retrieved")).GetProperty("item").GetProperty("content")[0];

        Assert.Equal(audio, part.GetProperty("audio").GetBytesFromBase64());
    }

    static string? ItemId(JsonElement one) =>
        one.TryGetProperty("item_id", out var id) ? id.GetString() : one.TryGetProperty("item", out var item) ? item.GetProperty("id").GetString() : null;

    static List<string> Deltas(RealtimeBot bot, string itemId) =>
        [.. bot.Events.Where(one => one.GetProperty("type").GetString()!.EndsWith(".delta") && ItemId(one) == itemId).Select(one => one.GetProperty("delta").GetString()!)];
}
