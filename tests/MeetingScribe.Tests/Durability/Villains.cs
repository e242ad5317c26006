using System.Net.WebSockets;

namespace MeetingScribe.Tests.Durability;

/// <summary>Participants who do whatever a service must bear from one without the others noticing, until they are told to stop.</summary>
sealed class Villains(ServiceProcess service, string meeting)
{
    /// <summary>The engine's part in it: for these it throws, or hangs, as often as it is asked, or keeps ever more memory.</summary>
    public const string Script = """
        "m/thrown": {"word_every_ms": 300, "fail_at_ms": 200, "fail_times": 1000000},
        "m/hung": {"word_every_ms": 300, "hang_at_ms": 200, "fail_times": 1000000},
        "m/leaky": {"word_every_ms": 300, "hypothesis_every_ms": 100, "leak_kb": 16}
        """;

    const string Format = "encoding=pcm16&rate=16000";

    readonly byte[] speech = Voices.Full[0].Audio;

    /// <summary>What they got done.</summary>
    public int Deeds => deeds;
    int deeds;

    public Task Rampage(CancellationToken over) => Task.WhenAll(
        Again(SendGarbage, over), Again(ReadNothing, over), Again(WatchNothing, over), Again(Flood, over),
        Again(ComeAndGo, over), Again(bot => SpeakTo("thrown"), over), Again(bot => SpeakTo("hung"), over), Again(bot => SpeakTo("leaky"), over));

    async Task SendGarbage(CancellationToken over)
    {
        byte[][] garbage = [[0x1A, 0x45, 0xDF, 0xA3, .. new byte[2_000]], [.. "OggS"u8, .. new byte[999]], new byte[(1 << 20) + 1], [1]];
        foreach (var message in garbage)
        {
            await using var bot = await service.Connect(meeting, "garbage", Format);
            await bot.Send(message);
            await bot.SendText("""{"type":"nonsense"}""");
            Assert.Equal("error", (await bot.Last()).GetProperty("type").GetString());
        }
    }

    async Task ReadNothing(CancellationToken over)
    {
        await using var bot = await service.Connect(meeting, "deaf", Format);
        for (var count = 0; count < 100 && !over.IsCancellationRequested; count++)
        {
            await bot.SendAll(speech.AsMemory(0, 32_000));
            await Task.Delay(10, CancellationToken.None);
        }

        bot.Cut();
    }

    async Task WatchNothing(CancellationToken over)
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", service.Key);
        using var unread = await http.GetAsync($"/v1/meetings/{meeting}/events", HttpCompletionOption.ResponseHeadersRead, over);
        await Task.Delay(Timeout.Infinite, over);
    }

    /// <summary>Half an hour of audio as fast as it is taken.</summary>
    async Task Flood(CancellationToken over)
    {
        await using var bot = await service.Connect(meeting, "flood", Format);
        var part = new byte[1 << 19];
        for (var at = 0; at < part.Length; at++)
            part[at] = speech[at % speech.Length];
        for (var count = 0; count < 100 && !over.IsCancellationRequested; count++)
            await bot.Send(part);
        await Task.Delay(Timeout.Infinite, over);
    }

    async Task ComeAndGo(CancellationToken over)
    {
        await using var bot = await service.Connect(meeting, "restless", Format + "&stream=s");
        await bot.Send(speech.AsMemory(0, 999));
        bot.Cut();
    }

    async Task SpeakTo(string engine)
    {
        await using var bot = await service.Connect(meeting, engine, Format + "&stream=s");
        await bot.SendAll(speech.AsMemory(0, 32_000));
        await Task.Delay(100, CancellationToken.None);
        bot.Cut();
    }

    async Task Again(Func<CancellationToken, Task> deed, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                await deed(over);
            }
            catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or OperationCanceledException)
            {
                // thrown out, as it should be
            }

            Interlocked.Increment(ref deeds);
            await Task.Delay(5, CancellationToken.None);
        }
    }
}
