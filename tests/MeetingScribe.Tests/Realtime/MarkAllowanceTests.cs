using MeetingScribe.Server.Realtime;

namespace MeetingScribe.Tests.Realtime;

public sealed class MarkAllowanceTests
{
    [Fact]
    public void Marks_are_bounded_by_the_audio_they_are_about()
    {
        var marks = new MarkAllowance();

        Assert.Equal(200, Enumerable.Range(0, 1_000).Count(_ => marks.TryTake(0, 24_000)));
        Assert.Equal(20, Enumerable.Range(0, 1_000).Count(_ => marks.TryTake(24_000, 24_000)));
        Assert.Equal(1_000, Enumerable.Range(0, 1_000).Count(number => marks.TryTake(24_000 + (number + 1) * 2_400, 24_000)));
    }

    [Fact]
    public async Task A_session_that_commits_without_end_is_told_and_serves_on()
    {
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted");
        await using var bot = await RealtimeBot.Start(service, """ "turn_detection":{"type":"server_vad"} """);
        await bot.Send($$"""{"type":"input_audio_buffer.append","audio":"{{Convert.ToBase64String(new byte[4_800])}}"}""");

        for (var i = 0; i < 250; i++)
            await bot.Send("""{"type":"input_audio_buffer.commit"}""");
        await bot.Send("""{"type":"conversation.item.retrieve","item_id":"none"}""");
        var errors = new List<string>();
        while (errors.Count(code => code == "rate_limit_exceeded") < 48 || errors[^1] == "rate_limit_exceeded" && errors.Count < 250)
            errors.Add((await bot.Await("error")).GetProperty("error").GetProperty("code").GetString()!);

        Assert.Equal(48, errors.Count(code => code == "rate_limit_exceeded"));
        var marks = Directory.EnumerateFiles(Path.Combine(service.DataDirectory, "recordings"), "*.marks", SearchOption.AllDirectories).Sum(file => File.ReadLines(file).Count());
        Assert.InRange(marks, 200, 204);
    }
}
