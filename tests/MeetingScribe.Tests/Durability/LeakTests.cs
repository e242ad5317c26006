using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace MeetingScribe.Tests.Durability;

/// <summary>
/// What comes and goes leaves nothing behind: memory and handles are where they were when as many had come and gone before.
/// </summary>
public sealed class LeakTests(ITestOutputHelper output)
{
    /// <summary>Kept of a stream for five minutes: its participant, who may be back.</summary>
    const int KilobytesAStream = 12;

    const int KilobytesAViewer = 8;

    /// <summary>What a runtime that has compiled a little more, or not collected yet, makes of the same.</summary>
    const int KilobytesToSpare = 20_000;

    /// <summary>Connections of the store, and what a runtime opens when it likes.</summary>
    const int HandlesToSpare = 30;

    [Fact]
    public Task Streams_that_came_and_went_leave_nothing() => Streams(600);

    [Fact(Explicit = true)]
    public Task Ten_thousand_streams_that_came_and_went_leave_nothing() => Streams(10_000);

    [Fact]
    public Task Viewers_who_came_and_went_leave_nothing() => Viewers(200);

    [Fact(Explicit = true)]
    public Task A_thousand_viewers_who_came_and_went_leave_nothing() => Viewers(1_000);

    async Task Streams(int count)
    {
        await using var service = await Footprint.Frugal("Scribe:Engine=scripted", "Scribe:Ingest:ResumeSeconds=1");
        var audio = Voices.Brief[0].Audio.AsMemory(0, 48_000);
        await Come(0, Math.Min(count, 1_000));
        var before = await Settled(service);

        await Come(1_000, count);

        var after = await Settled(service);
        output.WriteLine($"{before}; after {count} streams {after}");
        Assert.InRange(after.Handles, 0, before.Handles + HandlesToSpare);
        Assert.InRange(after.Kilobytes, 0, before.Kilobytes + KilobytesToSpare + (count * KilobytesAStream));

        Task Come(int from, int streams) => Parallel.ForAsync(from, from + streams, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
        {
            await using var bot = await service.Connect($"m{number / 100}", $"p{number}");
            await bot.SendAll(audio);
            if (number % 3 == 0)
                bot.Cut();
            else
                Assert.Equal("finished", (await bot.Finish()).GetProperty("type").GetString());
        });
    }

    async Task Viewers(int count)
    {
        await using var service = await Footprint.Frugal("Scribe:Engine=scripted");
        await using (var bot = await service.Connect("m", "ana"))
        {
            await bot.SendAll(Voices.Full[0].Audio);
            await bot.Finish();
        }

        await Come(200);
        var before = await Settled(service);

        await Come(count);

        var after = await Settled(service);
        output.WriteLine($"{before}; after {count} viewers {after}");
        Assert.InRange(after.Handles, 0, before.Handles + HandlesToSpare);
        Assert.InRange(after.Kilobytes, 0, before.Kilobytes + KilobytesToSpare + (count * KilobytesAViewer));

        Task Come(int viewers) => Parallel.ForAsync(0, viewers, new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (number, _) =>
        {
            if (number % 2 == 0)
                await WatchEvents(service);
            else
                await WatchHub(service);
        });
    }

    /// <summary>Reads the first event and leaves.</summary>
    static async Task WatchEvents(ServiceProcess service)
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", service.Key);
        using var response = await http.GetAsync("/v1/meetings/m/events", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        Assert.NotEqual(0, await body.ReadAsync(new byte[1_000]));
    }

    /// <summary>The same over SignalR's JSON protocol, and goes without a goodbye.</summary>
    static async Task WatchHub(ServiceProcess service)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + service.Key);
        await socket.ConnectAsync(new Uri($"ws://{service.Address.Authority}/hubs/captions"), CancellationToken.None);
        await Say("""{"protocol":"json","version":1}""");
        await Say("""{"type":4,"invocationId":"1","target":"Watch","arguments":["m",0]}""");
        var (buffer, seen) = (new byte[1 << 16], "");
        while (!seen.Contains("\"segment\""))
            seen += Encoding.UTF8.GetString(buffer, 0, (await socket.ReceiveAsync(buffer, CancellationToken.None)).Count);
        socket.Abort();

        Task Say(string json) => socket.SendAsync(Encoding.UTF8.GetBytes(json + '\u001e'), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
    }

    /// <summary>When every connection is gone, and memory has stopped falling.</summary>
    static async Task<Footprint> Settled(ServiceProcess service)
    {
        await Eventually.IsTrue(async () => (await service.Get("/readyz")).GetProperty("streams").GetInt32() == 0, seconds: 60);
        var (least, polls) = (Footprint.Of(service), 0);
        await Eventually.IsTrue(async () =>
        {
            // Work makes the runtime collect.
            using var meetings = JsonDocument.Parse(await service.Http.GetStringAsync("/v1/meetings?limit=100"));
            var now = Footprint.Of(service);
            polls = now.Kilobytes < least.Kilobytes - 512 || now.Handles < least.Handles ? 0 : polls + 1;
            least = new Footprint(Math.Min(now.Kilobytes, least.Kilobytes), Math.Min(now.Handles, least.Handles), now.Threads);
            return polls >= 20;
        }, seconds: 60);
        return least;
    }
}
