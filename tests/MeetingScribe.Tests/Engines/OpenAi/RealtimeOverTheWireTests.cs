using System.Net;
using System.Text.Json;

namespace MeetingScribe.Tests.Engines.OpenAi;

/// <summary>One service is the other's OpenAI: the nearest compatible server there is.</summary>
public sealed class RealtimeOverTheWireTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_service_that_hears_through_another_writes_what_the_other_would_have_written()
    {
        var speech = Sound.Silence(500).Then(Voice.Sentence(16_000, out var source)).ThenSilence(2_000).Then(Voice.Synthesise("Go forward ten meters.")).ThenSilence(1_500);
        await using var upstream = await ServiceProcess.Run("Scribe:Engine=pocketsphinx", "Scribe:EngineTimeoutSeconds=600");
        await using var service = await ServiceProcess.Run(
            $"Scribe:OpenAI:Endpoint={upstream.Address}", $"Scribe:OpenAI:ApiKey={upstream.Key}", "Scribe:OpenAI:TimeoutSeconds=300", "Scribe:EngineTimeoutSeconds=600");
        await Say(upstream, speech);
        await Say(service, speech);

        var embedded = await upstream.Texts("m");
        var heard = await service.Texts("m");
        output.WriteLine($"{source}: embedded \"{string.Join(" / ", embedded)}\", over the wire \"{string.Join(" / ", heard)}\"");
        var theirs = await upstream.Get("/v1/meetings");
        var session = theirs.GetProperty("meetings").EnumerateArray().Select(meeting => meeting.GetProperty("id").GetString()!).Single(id => id != "m");
        Assert.Equal(await upstream.Texts(session), heard);
        Assert.Equal(embedded, heard);
        var segment = (await service.Get("/v1/meetings/m/transcript?format=json")).GetProperty("segments")[0];
        Assert.Equal("openai", segment.GetProperty("engine").GetString());
        AssertTimes(segment, (await upstream.Get("/v1/meetings/m/transcript?format=json")).GetProperty("segments")[0]);
    }

    [Fact]
    public async Task A_wrong_key_is_said_in_the_participants_health_and_never_shown()
    {
        await using var upstream = await ServiceProcess.Run("Scribe:Engine=scripted");
        await using var service = await ServiceProcess.Run($"Scribe:OpenAI:Endpoint={upstream.Address}", "Scribe:OpenAI:ApiKey=sk-wrong-4711");
        await using var ana = await service.Connect("m", "ana");
        await ana.SendAll(Voice.Sentence(16_000, out _).Bytes);

        await Eventually.IsTrue(async () => (await Health(service)).GetProperty("state").GetString() == "failed", seconds: 60);
        var sentence = (await Health(service)).GetProperty("sentence").GetString()!;
        Assert.StartsWith($"No captions for now: {upstream.Address.Authority} answered 401: ", sentence);
        Assert.DoesNotContain("4711", sentence);
    }

    static async Task Say(ServiceProcess service, Sound speech)
    {
        using var answer = await service.Http.PostAsync("/v1/meetings/m/participants/ana/audio", new ByteArrayContent(Voice.Encode(speech, "wav")));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await Eventually.IsTrue(async () => (await Health(service)).GetProperty("state").GetString() == "left", seconds: 240);
    }

    /// <summary>They are estimates: the turn's, not the words'.</summary>
    static void AssertTimes(JsonElement one, JsonElement other)
    {
        foreach (var name in (string[])["start_ms", "end_ms"])
            Assert.InRange(one.GetProperty(name).GetInt64() - other.GetProperty(name).GetInt64(), -1_500, 1_500);
    }

    static async Task<JsonElement> Health(ServiceProcess service) =>
        (await service.Get("/v1/meetings/m")).GetProperty("participants")[0].GetProperty("health");
}
