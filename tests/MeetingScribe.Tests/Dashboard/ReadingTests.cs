using MeetingScribe.Tests.Api;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingScribe.Tests.Dashboard;

[Collection(DashboardFixture.Name)]
public sealed class ReadingTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task A_search_hit_jumps_to_its_moment()
    {
        Assert.SkipWhen(dashboard.Service is null, "The pages are not built or there is no Chromium.");
        var segments = (await dashboard.Service.Get($"/v1/meetings/{DashboardFixture.Planning}/transcript?format=json")).GetProperty("segments");
        var sought = segments[segments.GetArrayLength() / 2];
        var text = sought.GetProperty("text").GetString()!;
        await using var visit = await dashboard.Open("/search?q=" + Uri.EscapeDataString($"\"{text}\""));

        var hit = visit.Page.Locator("scribe-hit", new() { HasText = sought.GetProperty("speaker").GetString() }).First;
        await Expect(hit.Locator("mark").First).ToBeVisibleAsync();
        await hit.GetByText("Jump to").ClickAsync();

        var row = visit.Page.Locator("scribe-transcript-list [aria-current]");
        await Expect(row).ToBeInViewportAsync();
        await Expect(row.Locator(".text")).ToHaveTextAsync(text);
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [InlineData("/meetings/" + DashboardFixture.Retro)]
    [InlineData("/meetings/" + DashboardFixture.Retro + "/transcript")]
    public async Task A_point_of_the_summary_leads_to_the_words_it_rests_on(string path)
    {
        Assert.SkipWhen(dashboard.Service is null, "The pages are not built or there is no Chromium.");
        var summary = await dashboard.Service.Get($"/v1/meetings/{DashboardFixture.Retro}/summary");
        var point = summary.GetProperty("overview")[0];
        var segments = (await dashboard.Service.Get($"/v1/meetings/{DashboardFixture.Retro}/transcript")).GetProperty("segments").EnumerateArray();
        var cited = segments.Single(segment => segment.Text("id") == point.GetProperty("segment_ids")[0].GetString());
        await using var visit = await dashboard.Open(path);

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = $"The words behind “{point.Text("text")}”" }).First.ClickAsync();

        var row = visit.Page.Locator("scribe-transcript-list [aria-current]");
        await Expect(row).ToBeInViewportAsync();
        await Expect(row.Locator(".text")).ToHaveTextAsync(cited.Text("text"));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_query_that_cannot_be_read_shows_where()
    {
        await using var visit = await dashboard.Open("/search?q=" + Uri.EscapeDataString("the \"budget"));

        await Expect(visit.Page.GetByRole(AriaRole.Alert).Locator("mark")).ToHaveTextAsync("\"");
    }

    [Fact]
    public async Task A_segment_is_played_from_its_speakers_recording()
    {
        await using var visit = await dashboard.Open($"/meetings/{DashboardFixture.Planning}/transcript");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Play Ana" }).First.ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("scribe-transcript-list .playing")).ToHaveCountAsync(1);
        await visit.Page.WaitForFunctionAsync("() => CSS.highlights.has('spoken')");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_name_with_markup_is_only_a_name()
    {
        await using var visit = await dashboard.Open($"/meetings/{DashboardFixture.Planning}/transcript");

        await Expect(visit.Page.Locator("scribe-transcript-list .name", new() { HasText = "<b>" }).First).ToHaveTextAsync("نور <b>الهدى</b> 🦊");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/meetings/" + DashboardFixture.Planning)]
    [InlineData("/meetings/" + DashboardFixture.Planning + "/transcript")]
    [InlineData("/meetings/" + DashboardFixture.Retro)]
    [InlineData("/meetings/" + DashboardFixture.Retro + "/transcript")]
    [InlineData("/search?q=w*")]
    public async Task No_page_has_accessibility_violations_in_light_or_dark(string path)
    {
        var axe = Path.Combine(Repository.Root, "dashboards", "node_modules", "axe-core", "axe.min.js");
        Assert.SkipUnless(File.Exists(axe), "The pages' packages are not installed: make pages.");
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using var visit = await dashboard.Open(path, scheme);
            await Expect(visit.Page.GetByText("Ana Kovačević").Locator("visible=true").First).ToBeVisibleAsync();

            await visit.Page.EvaluateAsync(await File.ReadAllTextAsync(axe));
            var violations = await visit.Page.EvaluateAsync<string[]>(
                "() => axe.run().then(found => found.violations.map(one => `${one.impact} ${one.id}: ${one.nodes[0].html}`))");

            Assert.Empty(violations);
            Assert.Empty(visit.Complaints);
        }
    }
}
