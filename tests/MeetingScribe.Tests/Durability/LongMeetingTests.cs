namespace MeetingScribe.Tests.Durability;

/// <summary>A meeting that goes on and on costs what a short one does, and everything that is said in it is there once.</summary>
public sealed class LongMeetingTests(ITestOutputHelper output)
{
    /// <summary>What an hour may leave behind in memory; its audio would be 110 MB.</summary>
    const int KilobytesAnHour = 4_000;

    /// <summary>What a runtime that has compiled a little more, or not collected yet, makes of the same.</summary>
    const int KilobytesToSpare = 16_000;

    const int Rate = 8_000;

    [Fact]
    public Task Forty_minutes_at_full_speed() => Meet(TimeSpan.FromMinutes(40), warmUp: 0.5);

    [Fact(Explicit = true)]
    public Task Eight_hours_at_full_speed() => Meet(TimeSpan.FromHours(8), warmUp: 0.1);

    async Task Meet(TimeSpan length, double warmUp)
    {
        var sentence = Voice.Synthesise("The second quarter was better than we had planned.", Rate).ThenSilence(2_000).Bytes;
        var rounds = (int)(length.TotalSeconds * Rate * sizeof(short) / sentence.Length);
        await using var service = await Footprint.Frugal("Scribe:Engine=scripted");
        await using var bot = await service.Connect("m", "ana", $"encoding=pcm16&rate={Rate}");
        var last = bot.Last();

        // 1. the first part, in which caches fill
        var first = (int)(rounds * warmUp);
        await Say(first);
        await Eventually.IsTrue(async () => await Stored() >= first - 1, seconds: 120);
        var before = Footprint.Of(service);

        // 2. the rest
        await Say(rounds - first);
        await bot.SendText("""{"type":"finish"}""");
        while (!last.IsCompleted)
            await Task.WhenAny(last, Task.Delay(1_000));
        var after = Footprint.Of(service);
        output.WriteLine($"{length} in {rounds} sentences: {before} after {warmUp:p0}, {after} at the end");

        // 3. everything is there once
        Assert.Equal("finished", (await last).GetProperty("type").GetString());
        var found = await Findings.Read(service, "m", []);
        Assert.InRange(found.Segments.Count, rounds, rounds * 2);
        Assert.Distinct(found.Words("ana"));
        Assert.Equal(Enumerable.Range(1, found.Segments.Count).Select(number => (long)number), found.Segments.Select(segment => segment.GetProperty("sequence").GetInt64()));
        Assert.InRange(after.Handles, 0, before.Handles + 10);
        Assert.InRange(after.Kilobytes, 0, before.Kilobytes + KilobytesToSpare + (int)(length.TotalHours * KilobytesAnHour));

        async Task Say(int times)
        {
            for (var time = 0; time < times; time++)
                await bot.Send(sentence);
        }

        async Task<long> Stored()
        {
            var health = await service.Get("/v1/meetings/m/transcript?format=json");
            return health.GetProperty("segments").GetArrayLength();
        }
    }
}
