using System.Text.Json;

namespace MeetingScribe.Tests.Sessions;

/// <summary>An engine that fails or hangs for one participant: a new one takes over, and nobody else notices.</summary>
public sealed class EngineFailureTests
{
    static readonly Sound Speech = Sound.Silence(300)
        .Then(Voice.Synthesise("We should talk about the release of the new version first.")).ThenSilence(1_200)
        .Then(Voice.Synthesise("It is planned for the end of the month.")).ThenSilence(1_200)
        .Then(Voice.Synthesise("Are there any objections to that?"));

    [Theory]
    [InlineData("fail_at_ms")]
    [InlineData("hang_at_ms")]
    public async Task One_participants_dead_engine_costs_no_word_and_touches_nobody(string trouble)
    {
        using var script = new TemporaryFile($$"""
            {"participants": {
                "m/ana": {"word_every_ms": 300, "{{trouble}}": 4000, "fail_times": 6},
                "*":     {"word_every_ms": 300}
            } }
            """);
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted", $"Scribe:Scripted:File={script.Path}", "Scribe:EngineTimeoutSeconds=1");
        await using var ana = await service.Connect("m", "ana");
        await using var ben = await service.Connect("m", "ben");
        await Task.WhenAll(ana.SendAll(Speech.Bytes), ben.SendAll(Speech.Bytes));
        // Six failures take 16 s at the least, which no look in between can miss.
        await Eventually.IsTrue(async () => (await HealthOf(service, "ana")).GetProperty("state").GetString() is "recovering" or "failed", seconds: 60);
        var benFinished = await ben.Finish();
        var bensHealth = await HealthOf(service, "ben");
        var anaFinished = await ana.Finish();

        Assert.Equal("left", bensHealth.GetProperty("state").GetString());
        Assert.Equal(benFinished.GetProperty("segments").GetInt32(), anaFinished.GetProperty("segments").GetInt32());
        Assert.Equal(await TextsOf(service, "ben"), await TextsOf(service, "ana"));
        Assert.Equal("left", (await HealthOf(service, "ana")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task An_engine_that_stays_away_is_said_in_a_sentence_and_the_audio_is_kept()
    {
        using var script = new TemporaryFile("""{"participants": {"*": {"word_every_ms": 300, "fail_at_ms": 0, "fail_times": 1000000}}}""");
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted", $"Scribe:Scripted:File={script.Path}");
        await using var ana = await service.Connect("m", "ana");
        await ana.SendAll(Speech.Bytes);
        while (ana.Acknowledged < Speech.Samples.Length)
            await ana.Next();

        await Eventually.IsTrue(async () => (await HealthOf(service, "ana")).GetProperty("state").GetString() is "recovering" or "failed", seconds: 60);
        Assert.Contains("engine", (await HealthOf(service, "ana")).GetProperty("sentence").GetString());
        Assert.Equal(44 + Speech.Bytes.Length, (await service.Http.GetByteArrayAsync("/v1/meetings/m/participants/ana/audio")).Length);
    }

    static async Task<JsonElement> HealthOf(ServiceProcess service, string participant) =>
        (await service.Get("/v1/meetings/m")).GetProperty("participants").EnumerateArray()
            .Single(one => one.GetProperty("id").GetString() == participant).GetProperty("health");

    static async Task<string[]> TextsOf(ServiceProcess service, string participant) =>
        [.. (await service.Get("/v1/meetings/m/transcript?format=json")).GetProperty("segments").EnumerateArray()
            .Where(segment => segment.GetProperty("participant_id").GetString() == participant)
            .Select(segment => segment.GetProperty("text").GetString()!)];
}
