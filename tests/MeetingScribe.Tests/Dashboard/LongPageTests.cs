using System.Diagnostics;
using MeetingScribe.Server.Storage.Sqlite;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingScribe.Tests.Dashboard;

/// <summary>A day-long meeting opens, scrolls and goes on like a short one.</summary>
[Collection(DashboardFixture.Name)]
public sealed class LongPageTests(DashboardFixture dashboard, ITestOutputHelper output)
{
    const int Segments = 20_000;

    /// <summary>Rows the page holds, and what is around them: far less than the meeting has segments.</summary>
    const int MostRows = 1_000;
    const int MostNodes = 12_000;

    [Fact]
    public async Task The_live_page_of_twenty_thousand_segments_holds_a_few_hundred_and_reads_back()
    {
        await using var service = ServiceProcess.Prepare([], "Scribe:Engine=scripted", "Scribe:Meetings:EndAfterSeconds=0");
        await Fill(service.DataDirectory);
        await service.Start();
        await using var visit = await dashboard.Open("/");
        var started = Stopwatch.GetTimestamp();
        await visit.Page.GotoAsync($"{service.Address.GetLeftPart(UriPartial.Authority)}/meetings/long#key={service.Key}");
        await Expect(visit.Page.Locator($"[data-sequence='{Segments}']")).ToBeVisibleAsync();
        var opened = Stopwatch.GetElapsedTime(started);

        // 1. it opens at the end
        Assert.InRange(await Rows(visit), 20, MostRows);
        Assert.InRange(await Nodes(visit), 100, MostNodes);

        // 2. it reads back
        var before = await Rows(visit);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show earlier captions" }).ClickAsync();
        await Eventually.IsTrue(async () => await Rows(visit) > before);
        started = Stopwatch.GetTimestamp();
        for (var step = 0; step < 20; step++)
            await visit.Page.Locator("scribe-caption-log .box").EvaluateAsync("box => { box.scrollTop -= box.clientHeight; return new Promise(requestAnimationFrame); }");
        var scrolled = Stopwatch.GetElapsedTime(started) / 20;

        // 3. it goes on: whoever follows holds no more rows than before
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Jump to live" }).ClickAsync();
        await using (var bot = await service.Connect("long", "ana"))
        {
            for (var sentence = 0; sentence < 5; sentence++)
                await bot.SendAll(dashboard.Sentence.Bytes);
            await bot.Finish();
        }

        var last = await LastSequence(service);
        Assert.True(last > Segments);
        await Expect(visit.Page.Locator($"[data-sequence='{last}']")).ToBeVisibleAsync();
        Assert.InRange(await Rows(visit), 20, MostRows);
        output.WriteLine($"{Segments} segments: first caption after {opened.TotalMilliseconds:0} ms, a page back {scrolled.TotalMilliseconds:0} ms, {await Rows(visit)} rows, {await Nodes(visit)} nodes");
        Assert.Empty(visit.Complaints);
    }

    static Task<int> Rows(Visit visit) => visit.Page.Locator("scribe-caption-log [data-sequence]").CountAsync();

    /// <summary>Of the whole page, shadow trees included.</summary>
    static Task<int> Nodes(Visit visit) => visit.Page.EvaluateAsync<int>(
        "() => { const count = root => [...root.querySelectorAll('*')].reduce((sum, one) => sum + 1 + (one.shadowRoot ? count(one.shadowRoot) : 0), 0); return count(document); }");

    static async Task<long> LastSequence(ServiceProcess service) =>
        (await service.Get($"/v1/meetings/long/transcript?format=json&after={Segments}")).GetProperty("segments").EnumerateArray().Last().GetProperty("sequence").GetInt64();

    static async Task Fill(string directory)
    {
        await using var store = SqliteStore.Open(directory, TimeProvider.System);
        await store.OpenMeeting(Sample.Meeting("long"));
        await store.JoinParticipant("long", "ana", "Ana", Sample.Start);
        var stream = (await store.OpenStream("long", "ana", "s", Sample.Format, Sample.Start)).Key;
        await Task.WhenAll(Enumerable.Range(1, Segments).Select(number => store.Commit(
            Sample.Segment("long", number, $"this is sentence {number} of a meeting that does not end", participant: "ana"), stream, number * 1_600L, Sample.Checkpoint(number * 1_600L))));
    }
}
