namespace MeetingScribe.Tests.Durability;

/// <summary>
/// What one participant sends, does not read, or gets of its engine touches no other. How much slower the others get is measured by
/// <c>make bench ARGS=isolation</c>.
/// </summary>
public sealed class IsolationTests(ITestOutputHelper output)
{
    const int People = 42;

    [Fact]
    public async Task Forty_two_people_lose_nothing_to_eight_who_do_their_worst()
    {
        using var script = new TemporaryFile($$"""{"participants": { {{Villains.Script}}, "*": {"word_every_ms": 300} } }""");
        await using var service = await ServiceProcess.Run(
            "Scribe:Engine=scripted", $"Scribe:Scripted:File={script.Path}", "Scribe:EngineTimeoutSeconds=1", "Scribe:Ingest:ResumeSeconds=1");
        var part = Voices.Full[0];
        await Speak(service, "calm", "alone", part);
        var calm = await Findings.Read(service, "calm", ["alone"]);

        using var over = new CancellationTokenSource();
        var villains = new Villains(service, "m");
        var rampage = villains.Rampage(over.Token);
        var names = Enumerable.Range(0, People).Select(number => $"good{number}").ToList();
        await Task.WhenAll(names.Select(name => Speak(service, "m", name, part)));
        await over.CancelAsync();
        await rampage;

        var found = await Findings.Read(service, "m", names);
        foreach (var name in names)
        {
            Assert.Equal(calm.Recordings["alone"], found.Recordings[name]);
            Assert.Equal(calm.Spoken("alone"), found.Spoken(name));
        }

        output.WriteLine($"{villains.Deeds} deeds while {People} people spoke");
        Assert.InRange(villains.Deeds, 10, int.MaxValue);
    }

    /// <summary>On one connection from the first sample to the last, eight times as fast as speech.</summary>
    static async Task Speak(ServiceProcess service, string meeting, string participant, Voices.Part part)
    {
        await using var bot = await service.Connect(meeting, participant, part.Query);
        var last = bot.Last();
        for (var audio = part.Audio.AsMemory(); audio.Length > 0; audio = audio[Math.Min(part.BytesIn100Ms, audio.Length)..])
        {
            await bot.Send(audio[..Math.Min(part.BytesIn100Ms, audio.Length)]);
            await Task.Delay(12);
        }

        await bot.SendText("""{"type":"finish"}""");
        var finished = await last;
        Assert.Equal("finished", finished.GetProperty("type").GetString());
        Assert.Equal(part.Audio.Length / part.BytesPerFrame, finished.GetProperty("position").GetInt64());
    }
}
