using System.Text;

namespace MeetingScribe.Tests.Realtime;

/// <summary>
/// Ten thousand messages no client should send, over real sockets, against one process: each is answered with an error, or ignored, or
/// ends that connection; and nobody else notices.
/// </summary>
public sealed class SocketFuzzTests(ScriptedService scripted, ITestOutputHelper output) : IClassFixture<ScriptedService>
{
    const int Connections = 8;
    const int MessagesEach = 1_300;
    const string ByHand = """ "transcription":{"model":"gpt-live-transcribe"},"turn_detection":null """;

    static readonly byte[] Sentence = Voice.Sentence(24_000, out _).ThenSilence(500).Bytes;

    [Fact]
    public async Task Ten_thousand_malformed_messages_leave_the_process_as_it_was()
    {
        var before = await Transcript();
        var tallies = await Task.WhenAll(Enumerable.Range(1, Connections).Select(seed => Task.Run(() => new FuzzedConnections(scripted.Process, seed).Send(MessagesEach))));

        output.WriteLine($"{tallies.Sum(one => one.Messages)} messages, {tallies.Sum(one => one.Errors)} errors, {tallies.Sum(one => one.Answers)} other answers, {tallies.Sum(one => one.Connections)} connections");
        Assert.True(tallies.Sum(one => one.Messages) >= 10_000);
        Assert.All(tallies, one => Assert.True(one.Errors > MessagesEach / 3, "Too few messages were answered with an error."));
        Assert.Equal(before, await Transcript());
        await Eventually.IsTrue(async () => (await scripted.Process.Get("/readyz")).GetProperty("streams").GetInt32() == 0, seconds: 60);
    }

    [Fact]
    public async Task A_message_in_many_fragments_is_one_message()
    {
        await using var bot = await RealtimeBot.Connect(scripted.Process);
        await bot.Await("session.created");
        var text = Encoding.UTF8.GetBytes("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"Zürich 会議 🎙"}]}}""");
        for (var at = 0; at < text.Length; at++)
            await bot.SendFragment(text.AsMemory(at, 1), isLast: at == text.Length - 1);

        var content = (await bot.Await("conversation.item.done")).GetProperty("item").GetProperty("content");
        Assert.Equal("Zürich 会議 🎙", content[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Text_that_is_not_UTF8_ends_only_its_own_connection()
    {
        await using var other = await RealtimeBot.Start(scripted.Process, ByHand);
        await using var bot = await RealtimeBot.Connect(scripted.Process);
        await bot.Await("session.created");
        await bot.SendText(new byte[] { (byte)'{', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)'}' });

        Assert.True(await bot.IsOver());
        await other.Configure(ByHand);
    }

    /// <summary>What a well-behaved session makes of a sentence.</summary>
    async Task<string> Transcript()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, ByHand);
        await bot.Append(Sentence);
        await bot.Commit();
        var transcript = (await bot.Await("conversation.item.input_audio_transcription.completed")).GetProperty("transcript").GetString()!;
        Assert.NotEmpty(transcript);
        await bot.Close();
        return transcript;
    }
}
