using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingScribe.Tests.Dashboard;

[Collection(DashboardFixture.Name)]
public sealed class LiveCaptionTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task The_key_leaves_the_address_and_the_page_still_works()
    {
        await using var visit = await dashboard.Open("/meetings/" + DashboardFixture.Planning);

        await Expect(visit.Page.Locator(".settled").First).ToBeVisibleAsync();
        Assert.DoesNotContain("key", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Captions_grow_unannounced_while_somebody_speaks_and_settle_in_the_log()
    {
        await dashboard.Service.Http.PostAsync("/v1/meetings", new StringContent("""{"id":"standup"}""", System.Text.Encoding.UTF8, "application/json"));
        await using var visit = await dashboard.Open("/meetings/standup");
        await Expect(visit.Page.GetByText("Captions appear here as soon as somebody speaks")).ToBeVisibleAsync();

        await using var bot = await dashboard.Service.Connect("standup", "ana", "encoding=pcm16&rate=16000&name=Ana");
        await bot.SendAll(Voice.Sentence(16_000, out _).Bytes);
        await Expect(visit.Log.Locator(".running").First).ToHaveAttributeAsync("aria-hidden", "true");
        await bot.Finish();

        var texts = await dashboard.Service.Texts("standup");
        Assert.NotEmpty(texts);
        await Expect(visit.Log.Locator(".settled .text")).ToHaveTextAsync(texts);
        await Expect(visit.Log.Locator(".running")).ToHaveCountAsync(0);
        await Expect(visit.Log).ToHaveAttributeAsync("aria-live", "polite");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task After_a_cut_every_caption_is_there_once()
    {
        await dashboard.Talk("cut", "ana", "Ana", sentences: 2);
        await using var visit = await dashboard.Open("/");
        var isCut = false;
        IWebSocketRoute? line = null;
        await visit.Page.RouteWebSocketAsync("**/hubs/captions**", route =>
        {
            line = route;
            if (isCut)
                _ = route.CloseAsync();
            else
                route.ConnectToServer();
        });
        await visit.Page.GotoAsync(dashboard.Service.Address + "meetings/cut");
        await Expect(visit.Page.GetByText("Live", new() { Exact = true }).First).ToBeVisibleAsync();

        isCut = true;
        await line!.CloseAsync();
        await Expect(visit.Page.GetByText("captions will catch up").First).ToBeVisibleAsync();
        await dashboard.Talk("cut", "ben", "Ben", sentences: 3);
        isCut = false;

        var texts = await dashboard.Service.Texts("cut");
        await Expect(visit.Log.Locator(".settled")).ToHaveCountAsync(texts.Length);
        Assert.Equal(Enumerable.Range(1, texts.Length), (await visit.Sequences()).Order());
    }

    [Fact]
    public async Task A_reader_at_the_end_follows_and_one_who_reads_back_is_left_alone()
    {
        await using var visit = await dashboard.Open("/meetings/" + DashboardFixture.Planning);
        await Expect(visit.Page.Locator(".settled").First).ToBeVisibleAsync();
        await Eventually.IsTrue(async () => await visit.PixelsBelow() < 2);

        await visit.Page.Locator("scribe-caption-log .box").EvaluateAsync("box => box.scrollBy(0, -400)");
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Jump to live", Exact = true })).ToBeVisibleAsync();
        var top = await visit.ScrollTop();
        var before = (await dashboard.Service.Texts(DashboardFixture.Planning)).Length;
        await dashboard.Talk(DashboardFixture.Planning, "late", "Late", sentences: 1);
        var added = (await dashboard.Service.Texts(DashboardFixture.Planning)).Length - before;

        var jump = visit.Page.GetByRole(AriaRole.Button, new() { Name = $"Jump to live ({added} new)" });
        await Expect(jump).ToBeVisibleAsync();
        Assert.Equal(top, await visit.ScrollTop());
        await jump.ClickAsync();
        await Eventually.IsTrue(async () => await visit.PixelsBelow() < 2);
        await Expect(jump).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Whoever_ends_a_meeting_reads_that_it_is_still_being_heard_until_it_has_ended()
    {
        await dashboard.Talk("slow", "ana", "Ana", sentences: 1);
        await using var visit = await dashboard.Open("/meetings/slow");
        await Expect(visit.Page.Locator(".settled").First).ToBeVisibleAsync();
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await visit.Page.RouteAsync("**/v1/meetings/slow/end", async route =>
        {
            asked.SetResult();
            await answer.Task;
            var meeting = JsonNode.Parse(await dashboard.Service.Http.GetStringAsync("/v1/meetings/slow"))!;
            meeting["notice"] = "80 s of audio from one participant is still being transcribed.";
            await route.FulfillAsync(new() { Status = 202, ContentType = "application/json", Body = meeting.ToJsonString() });
        });

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "End…" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "End meeting" }).ClickAsync();
        await asked.Task;
        await Expect(visit.Page.GetByText("its last words are being heard")).ToBeVisibleAsync();
        answer.SetResult();
        await Expect(visit.Page.GetByText("80 s of audio from one participant is still being transcribed.")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "End…" })).ToHaveCountAsync(0);
        await Expect(visit.Page.Locator("scribe-microphone")).ToHaveCountAsync(0);

        using var ended = await dashboard.Service.Http.PostAsync("/v1/meetings/slow/end", content: null);
        await Expect(visit.Page.GetByText("still being transcribed")).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Somebody_with_a_browser_joins_by_microphone_and_reads_what_they_said()
    {
        await using var visit = await dashboard.Open("/meetings/" + DashboardFixture.Planning);

        await visit.Page.GetByLabel("Your name").FillAsync("Zoë");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Join", Exact = true }).ClickAsync();
        await Expect(visit.Page.GetByText("You are in the meeting.")).ToBeVisibleAsync();
        await visit.Page.WaitForFunctionAsync("meter => meter.value > 0.2", await visit.Page.Locator("meter").ElementHandleAsync());
        await Expect(visit.Log.Locator("[data-speaker='Zoë']").First).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Leave" }).ClickAsync();

        await Expect(visit.Page.GetByText("Everything you said is stored.")).ToBeVisibleAsync();
        await Expect(visit.Log.Locator("[data-speaker='Zoë'] .settled").First).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
    }
}
