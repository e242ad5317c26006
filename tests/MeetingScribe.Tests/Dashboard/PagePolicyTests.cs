using static Microsoft.Playwright.Assertions;

namespace MeetingScribe.Tests.Dashboard;

/// <summary>The pages in a real browser under the policy they are served with (the microphone and the captions' socket are tried in <see cref="LiveCaptionTests"/>), which must also hold when something is smuggled in.</summary>
[Collection(DashboardFixture.Name)]
public sealed class PagePolicyTests(DashboardFixture dashboard)
{
    const string Live = "/meetings/" + DashboardFixture.Planning;

    [Theory]
    [InlineData("/")]
    [InlineData(Live)]
    [InlineData(Live + "/transcript")]
    [InlineData("/meetings/" + DashboardFixture.Retro)]
    [InlineData("/search?q=w*")]
    public async Task Every_page_lives_under_its_policy(string path)
    {
        await using var visit = await dashboard.Open(path);

        await Expect(visit.Page.GetByText("Ana Kovačević").Locator("visible=true").First).ToBeVisibleAsync();

        Assert.Empty(visit.Complaints);
        Assert.DoesNotMatch(@"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", await dashboard.Service.Http.GetStringAsync(path));
    }

    [Theory]
    [InlineData("const script = document.createElement('script'); script.textContent = 'window.smuggled = true'; document.head.append(script);", "script")]
    [InlineData("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.smuggled = true\">')", "script")]
    [InlineData("document.body.insertAdjacentHTML('beforeend', '<p style=\"position: fixed\">')", "style")]
    [InlineData("fetch('http://example.org/').catch(() => {})", "connect")]
    [InlineData("try { new WebSocket('ws://example.org/') } catch { }", "connect")]
    [InlineData("document.body.insertAdjacentHTML('beforeend', '<img src=\"http://example.org/x.png\">')", "img")]
    [InlineData("document.body.insertAdjacentHTML('beforeend', '<iframe src=\"/\"></iframe>')", "default")]
    [InlineData("document.body.insertAdjacentHTML('beforeend', '<base href=\"http://example.org/\">')", "base-uri")]
    public async Task What_is_smuggled_into_a_page_is_refused(string script, string directive)
    {
        await using var visit = await dashboard.Open("/");

        var refused = await visit.Page.EvaluateAsync<string>($$"""
            () => new Promise(resolve => {
              document.addEventListener('securitypolicyviolation', event => resolve(event.effectiveDirective));
              {{script}}
              setTimeout(() => resolve('nothing was refused'), 20000);
            })
            """);

        Assert.StartsWith(directive == "default" ? "frame-src" : directive, refused);
        Assert.False(await visit.Page.EvaluateAsync<bool>("() => window.smuggled === true"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/meetings/any")]
    [InlineData("/v1/meetings")]
    [InlineData("/healthz")]
    [InlineData("/nowhere.html")]
    public async Task Every_answer_says_what_a_browser_may_do_with_it(string path)
    {
        Assert.SkipWhen(dashboard.Service is null, "The pages are not built or there is no Chromium.");
        using var answer = await dashboard.Service.Http.GetAsync(path);

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.DoesNotContain("*", policy);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
    }
}
