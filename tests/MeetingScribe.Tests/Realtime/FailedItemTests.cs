using System.Text.Json;

namespace MeetingScribe.Tests.Realtime;

/// <summary>An engine that stays away: its items are told as failed, and nothing said is lost to the meeting.</summary>
public sealed class FailedItemTests
{
    const string ByHand = """ "transcription":{"model":"gpt-live-transcribe"},"turn_detection":null """;
    const string Failed = "conversation.item.input_audio_transcription.failed";
    const string Completed = "conversation.item.input_audio_transcription.completed";

    static readonly byte[] Sentence = Voice.Sentence(24_000, out _).ThenSilence(500).Bytes;

    [Fact]
    public async Task An_item_fails_once_and_alone_and_its_words_still_come_into_the_meeting()
    {
        using var script = new TemporaryFile("""{"participants": {"m/ana": {"word_every_ms": 300, "fail_at_ms": 0, "fail_times": 5}, "*": {"word_every_ms": 300}}}""");
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted", $"Scribe:Scripted:File={script.Path}");
        await using var ana = await RealtimeBot.Start(service, ByHand, "intent=transcription&meeting=m&participant=ana");
        await using var ben = await RealtimeBot.Start(service, ByHand, "intent=transcription&meeting=m2&participant=ben");
        foreach (var bot in new[] { ana, ben })
        {
            await bot.Append(Sentence);
            await bot.Commit();
        }

        var failed = await ana.Await(Failed);
        await ana.Append(Sentence);
        await ana.Commit();
        var completed = await ana.Await(Completed);

        // 1. the first item failed, and only it
        var committed = ana.Events.Where(one => Type(one) == "input_audio_buffer.committed").Select(ItemId).ToList();
        Assert.Equal([ItemId(failed), ItemId(completed)], committed);
        Assert.Equal([Failed, Completed], ana.Types().Where(type => type is Failed or Completed));
        Assert.Equal(0, failed.GetProperty("content_index").GetInt32());
        var error = failed.GetProperty("error");
        Assert.Equal(("server_error", "transcription_failed"), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
        Assert.Contains("The script lets the engine fail at 0 ms", error.GetProperty("message").GetString());
        Assert.All(error.EnumerateObject(), member => Assert.Equal(JsonValueKind.String, member.Value.ValueKind));

        // 2. nobody else noticed
        var bens = (await ben.Await(Completed)).GetProperty("transcript").GetString()!;
        Assert.DoesNotContain(Failed, ben.Types());

        // 3. no word is lost
        var anas = string.Join(' ', await service.Texts("m"));
        Assert.StartsWith(bens, anas);
        Assert.EndsWith(completed.GetProperty("transcript").GetString()!, anas);
    }

    static string Type(JsonElement one) => one.GetProperty("type").GetString()!;

    static string ItemId(JsonElement one) => one.GetProperty("item_id").GetString()!;
}
