using System.Text.Json;

namespace MeetingScribe.Tests.Realtime;

/// <summary>The items of a conversation: made by commits and by the client, linked, retrieved, deleted, completed in any order.</summary>
public sealed class ItemTests(ScriptedService scripted) : IClassFixture<ScriptedService>
{
    const string ByHand = """ "transcription":{"model":"gpt-live-transcribe"},"turn_detection":null """;
    const string Completed = "conversation.item.input_audio_transcription.completed";

    static readonly byte[] Sentence = Voice.Sentence(24_000, out _).ThenSilence(500).Bytes;

    [Fact]
    public async Task An_item_of_the_clients_own_is_added_and_done_and_echoed_without_its_audio()
    {
        await using var bot = await RealtimeBot.Connect(scripted.Process);
        await bot.Send("""{"type":"conversation.item.create","item":{"id":"mine","type":"message","role":"user","content":[{"type":"input_audio","audio":"AAAA"},{"type":"input_text","text":"hello"}]}}""");
        var added = await bot.Await("conversation.item.added");
        var done = await bot.Await("conversation.item.done");
        await bot.Send("""{"type":"conversation.item.retrieve","item_id":"mine"}""");
        var retrieved = (await bot.Await("conversation.item.retrieved")).GetProperty("item");

        var item = added.GetProperty("item");
        Assert.Equal(item.GetRawText(), done.GetProperty("item").GetRawText());
        Assert.Equal(("mine", "realtime.item", "completed"), (Text(item, "id"), Text(item, "object"), Text(item, "status")));
        Assert.Equal("""[{"type":"input_audio","transcript":null},{"type":"input_text","text":"hello"}]""", item.GetProperty("content").GetRawText());
        Assert.Equal("""[{"type":"input_audio","audio":"AAAA","transcript":null},{"type":"input_text","text":"hello"}]""", retrieved.GetProperty("content").GetRawText());
    }

    [Fact]
    public async Task Items_go_to_the_end_to_the_front_or_behind_another_one()
    {
        await using var bot = await RealtimeBot.Connect(scripted.Process);
        Assert.Null(await Create(bot, "b", previous: null));
        Assert.Equal("b", await Create(bot, "d", previous: null));
        Assert.Null(await Create(bot, "a", previous: "root"));
        Assert.Equal("b", await Create(bot, "c", previous: "b"));
        Assert.Equal("d", await Create(bot, "e", previous: null));

        Assert.Equal("invalid_value", Text(await bot.Fail(Creation("c", "")), "code"));
        Assert.Equal("item_retrieve_invalid_item_id", Text(await bot.Fail("""{"type":"conversation.item.retrieve","item_id":"f"}"""), "code"));
    }

    [Fact]
    public async Task A_deleted_item_is_gone_and_linked_to_no_more()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, ByHand);
        var first = await CommitSilence(bot);
        var second = await CommitSilence(bot);
        await bot.Send(About("delete", second));
        Assert.Equal(second, Text(await bot.Await("conversation.item.deleted"), "item_id"));

        Assert.Equal("item_retrieve_invalid_item_id", Text(await bot.Fail(About("retrieve", second)), "code"));
        Assert.Equal("item_delete_invalid_item_id", Text(await bot.Fail(About("delete", second)), "code"));
        await bot.Append(new byte[9_600]);
        await bot.Commit();
        Assert.Equal(first, Text(await bot.Await("input_audio_buffer.committed"), "previous_item_id"));
    }

    [Fact]
    public async Task Audio_of_the_client_cannot_be_truncated()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, ByHand);
        var item = await CommitSilence(bot);
        var error = await bot.Fail($$"""{"type":"conversation.item.truncate","event_id":"mine","item_id":"{{item}}","content_index":0,"audio_end_ms":10}""");

        Assert.Equal(("invalid_value", "item_id", "mine"), (Text(error, "code"), Text(error, "param"), Text(error, "event_id")));
    }

    [Fact]
    public async Task A_retrieved_item_has_its_transcript_and_before_it_is_known_null()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, ByHand);
        await bot.Append(Sentence);
        await bot.Commit();
        var added = await bot.Await("conversation.item.added");
        var completed = await bot.Await(Completed);
        await bot.Send(About("retrieve", Text(completed, "item_id")!));
        var part = (await bot.Await("conversation.item.retrieved")).GetProperty("item").GetProperty("content")[0];

        Assert.Equal("""[{"type":"input_audio","transcript":null}]""", added.GetProperty("item").GetProperty("content").GetRawText());
        Assert.Equal(Text(completed, "transcript"), Text(part, "transcript"));
        Assert.Equal(Sentence, part.GetProperty("audio").GetBytesFromBase64());
    }

    /// <summary>The engine thinks for two seconds about every hypothesis; silence needs no engine.</summary>
    [Fact]
    public async Task An_item_completes_when_it_is_known_whatever_items_before_it_wait_for()
    {
        using var script = new TemporaryFile("""{"participants": {"*": {"word_every_ms": 300, "hypothesis_every_ms": 3000, "delay_ms": 2000}}}""");
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted", $"Scribe:Scripted:File={script.Path}");
        await using var bot = await RealtimeBot.Start(service, ByHand);
        await bot.Append(Sentence);
        await bot.Commit();
        await bot.Append(new byte[48_000]);
        await bot.Commit();
        var first = await bot.Await(Completed);
        var second = await bot.Await(Completed);

        var committed = bot.Events.Where(one => Text(one, "type") == "input_audio_buffer.committed").ToList();
        Assert.Equal([Text(second, "item_id"), Text(first, "item_id")], committed.Select(one => Text(one, "item_id")));
        Assert.Equal([null, Text(second, "item_id")], committed.Select(one => Text(one, "previous_item_id")));
        Assert.Equal("", Text(first, "transcript"));
        Assert.NotEqual("", Text(second, "transcript"));
    }

    [Theory]
    [InlineData("audio/pcm", 48_000, 1)]
    [InlineData("audio/pcm", 48_002, 2)]
    [InlineData("audio/pcm", 4_800, 1)]
    [InlineData("audio/pcmu", 16_000, 2)]
    [InlineData("audio/pcma", 16_001, 3)]
    public async Task Usage_is_the_items_audio_in_whole_seconds_rounded_up(string type, int bytes, int seconds)
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, $$""" "format":{"type":"{{type}}"{{(type == "audio/pcm" ? ",\"rate\":24000" : "")}}},{{ByHand}} """);
        await bot.Append(new byte[bytes]);
        await bot.Commit();

        Assert.Equal($$"""{"seconds":{{seconds}},"type":"duration"}""", Sorted((await bot.Await(Completed)).GetProperty("usage")));
    }

    [Fact]
    public async Task The_clock_of_the_audio_runs_on_through_commits_and_clears()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, """ "transcription":{"model":"whisper-1"},"turn_detection":{"type":"server_vad","silence_duration_ms":500} """);
        await bot.Append(new byte[20 * 48_000]);
        await bot.Send("""{"type":"input_audio_buffer.clear"}""");
        await bot.Await("input_audio_buffer.cleared");
        await bot.Append(Sentence);
        await bot.Append(new byte[48_000]);
        var started = await bot.Await("input_audio_buffer.speech_started");
        var stopped = await bot.Await("input_audio_buffer.speech_stopped");

        Assert.InRange(started.GetProperty("audio_start_ms").GetInt64(), 20_000, 21_500);
        Assert.InRange(stopped.GetProperty("audio_end_ms").GetInt64(), started.GetProperty("audio_start_ms").GetInt64() + 500, 20_000 + (Sentence.Length / 48) + 1_000);
    }

    [Fact]
    public async Task What_a_client_puts_into_the_conversation_is_bounded()
    {
        await using var bot = await RealtimeBot.Connect(scripted.Process);
        await bot.Await("session.created");
        var text = new string('x', 2 << 20);
        await bot.Send(Creation("one", text));
        await bot.Await("conversation.item.done");

        Assert.Equal(("invalid_value", "item"), (await bot.Fail(Creation("two", text)) is var error ? Text(error, "code") : null, Text(error, "param")));
        await bot.Send(About("delete", "one"));
        await bot.Await("conversation.item.deleted");
        await bot.Send(Creation("two", text));
        await bot.Await("conversation.item.done");
    }

    static async Task<string?> Create(RealtimeBot bot, string id, string? previous)
    {
        await bot.Send(Creation(id, "hello", previous));
        var added = await bot.Await("conversation.item.added");
        var done = await bot.Await("conversation.item.done");
        Assert.Equal(Text(added, "previous_item_id"), Text(done, "previous_item_id"));
        return Text(added, "previous_item_id");
    }

    static async Task<string> CommitSilence(RealtimeBot bot)
    {
        await bot.Append(new byte[9_600]);
        await bot.Commit();
        return Text(await bot.Await(Completed), "item_id")!;
    }

    static string Creation(string id, string text, string? previous = null) =>
        $$$"""{"type":"conversation.item.create","previous_item_id":{{{JsonSerializer.Serialize(previous)}}},"item":{"id":"{{{id}}}","type":"message","role":"user","content":[{"type":"input_text","text":"{{{text}}}"}]}}""";

    static string About(string verb, string item) => $$"""{"type":"conversation.item.{{verb}}","item_id":"{{item}}"}""";

    static string Sorted(JsonElement element) =>
        "{" + string.Join(",", element.EnumerateObject().OrderBy(member => member.Name).Select(member => $"\"{member.Name}\":{member.Value.GetRawText()}")) + "}";

    static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
