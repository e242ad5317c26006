using System.Net.WebSockets;

namespace MeetingScribe.Tests.Sessions;

/// <summary>
/// The first promise: audio acknowledged is never lost. The scripted engine names each word by its first sample, so
/// every lost, doubled or moved word shows.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    /// <summary>Five sentences and the silences between them, some 20 s.</summary>
    static readonly Sound Speech = Sound.Silence(400)
        .Then(Voice.Synthesise("Good morning everyone, let us begin with the budget.")).ThenSilence(1_500)
        .Then(Voice.Synthesise("Yes.")).ThenSilence(1_100)
        .Then(Voice.Synthesise("The second quarter was better than we had planned, mostly because of the new customers.")).ThenSilence(2_000)
        .Then(Voice.Synthesise("Who takes the minutes today?")).ThenSilence(1_300)
        .Then(Voice.Synthesise("I can do it."));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Kills_and_cuts_at_any_moment_lose_no_word_and_double_none(int seed)
    {
        var random = new Random(seed);
        var audio = Speech.Bytes;
        var (expected, expectedAudio) = await Undisturbed(audio);
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted");

        var kills = 0;
        var acknowledged = 0L;
        while (true)
        {
            await using var bot = await service.Connect("m", "p", "encoding=pcm16&rate=16000&stream=s");
            Assert.True(bot.Position >= acknowledged, $"{acknowledged} was acknowledged, but the service wants audio from {bot.Position}");
            var rest = audio.AsMemory((int)bot.Position * 2);
            if (kills == 6)
            {
                await bot.SendAll(rest);
                Assert.Equal("finished", (await bot.Finish()).GetProperty("type").GetString());
                break;
            }

            // Everything may have been recorded by now; then there is nothing to send and nothing to be acknowledged.
            var part = Math.Min(rest.Length, random.Next(3_200, 160_000));
            try
            {
                await bot.SendAll(rest[..part], messageBytes: random.Next(500, 9_000));
                if (random.Next(2) == 0 && part > 0)
                    await bot.Next();
            }
            catch (WebSocketException)
            {
                // the kill may come first
            }

            acknowledged = bot.Acknowledged;
            if (random.Next(3) == 0)
            {
                bot.Cut();
            }
            else
            {
                await service.Kill();
                await service.Start();
            }

            kills++;
        }

        output.WriteLine($"seed {seed}: {kills} kills and cuts, {expected.Length} segments");
        Assert.Equal(expected, await service.Texts("m"));
        Assert.Equal(expectedAudio, await service.Http.GetByteArrayAsync("/v1/meetings/m/participants/p/audio"));
    }

    [Fact]
    public async Task What_was_recorded_when_the_service_died_is_heard_at_the_next_start_without_its_client()
    {
        var audio = Speech.ThenSilence(1_500).Bytes;
        var (expected, _) = await Undisturbed(audio);
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted");
        await using (var bot = await service.Connect("m", "p"))
        {
            await bot.SendAll(audio);
            while (bot.Acknowledged < audio.Length / 2)
                await bot.Next();
        }

        await service.Kill();
        await service.Start();

        await Eventually.IsTrue(async () => (await service.Texts("m")).Length == expected.Length);
        Assert.Equal(expected, await service.Texts("m"));
    }

    static async Task<(string[] Texts, byte[] Wav)> Undisturbed(byte[] audio)
    {
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted");
        await using var bot = await service.Connect("m", "p");
        await bot.SendAll(audio);
        var finished = await bot.Finish();
        var texts = await service.Texts("m");
        Assert.Equal(texts.Length, finished.GetProperty("segments").GetInt32());
        Assert.InRange(texts.Length, 4, 8);
        return (texts, await service.Http.GetByteArrayAsync("/v1/meetings/m/participants/p/audio"));
    }
}
