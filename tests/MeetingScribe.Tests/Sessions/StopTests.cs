using MeetingScribe.Tests.Realtime;

namespace MeetingScribe.Tests.Sessions;

/// <summary>
/// SIGTERM: open turns are finished and stored, everyone is told, and clients go on where they were. Not beside other tests: there the
/// connection was once cut before the goodbye, for a reason that is not found.
/// </summary>
[Collection(Alone.Name)]
public sealed class StopTests
{
    static readonly byte[] Speech = Voice.Sentence(16_000, out _).Bytes;

    [Fact]
    public async Task A_graceful_stop_finishes_the_open_turn_and_the_stream_goes_on_after_it()
    {
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted");
        await using (var bot = await service.Connect("m", "p", "encoding=pcm16&rate=16000&stream=s"))
        {
            await bot.SendAll(Speech.AsMemory(0, 96_000));
            while (bot.Acknowledged < 48_000)
                await bot.Next();
            var last = bot.Last();
            await service.Stop();

            Assert.Equal("stopping", (await last).GetProperty("error").GetProperty("code").GetString());
        }

        await service.Start();
        Assert.Single(await service.Texts("m"));
        await using var again = await service.Connect("m", "p", "encoding=pcm16&rate=16000&stream=s");
        Assert.Equal(48_000, again.Position);
        await again.SendAll(Speech.AsMemory(96_000));
        Assert.Equal("finished", (await again.Finish()).GetProperty("type").GetString());
        var words = (await service.Texts("m")).SelectMany(text => text.Split(' ')).ToList();
        Assert.Equal(words.Distinct(), words);
    }

    /// <summary>Some are told much later than others; the web server must not have closed on them by then.</summary>
    [Fact]
    public async Task Everyone_of_a_crowd_is_told_that_the_service_stops()
    {
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted");
        var bots = await Task.WhenAll(Enumerable.Range(0, 100).Select(person => service.Connect("m", $"p{person}")));
        var realtime = await Task.WhenAll(Enumerable.Range(0, 25).Select(person => RealtimeBot.Start(service, """ "turn_detection":null """, $"intent=transcription&meeting=m&participant=r{person}")));
        foreach (var bot in bots)
            await bot.Send(new byte[3_200]);
        foreach (var bot in realtime)
            await bot.Append(new byte[4_800]);

        var last = bots.Select(bot => bot.Last()).ToList();
        var goodbyes = realtime.Select(bot => bot.IsOver()).ToList();
        await service.Stop();

        Assert.All(await Task.WhenAll(last), message => Assert.Equal("stopping", message.GetProperty("error").GetProperty("code").GetString()));
        await Task.WhenAll(goodbyes);
        Assert.All(realtime, bot => Assert.Equal("stopping", bot.Events[^1].GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_meeting_that_is_ended_after_a_crash_holds_what_was_recorded_before_it()
    {
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted");
        await using (var bot = await service.Connect("m", "p"))
        {
            await bot.SendAll(Speech);
            while (bot.Acknowledged < Speech.Length / 2)
                await bot.Next();
        }

        await service.Kill();
        await service.Start();
        using var ended = await service.Http.PostAsync("/v1/meetings/m/end", content: null);

        Assert.True(ended.IsSuccessStatusCode);
        Assert.NotEmpty(await service.Texts("m"));
    }
}

/// <summary>Tests that run when all others have.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
