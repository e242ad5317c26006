using Microsoft.Playwright;

namespace MeetingScribe.Tests.Dashboard;

/// <summary>One person's tab, and everything its console complained about.</summary>
public sealed class Visit : IAsyncDisposable
{
    readonly IBrowserContext context;
    readonly List<string> complaints = [];

    public Visit(IBrowserContext context, IPage page)
    {
        this.context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings, those of the content security policy among them.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    public ILocator Log => Page.GetByRole(AriaRole.Log);

    /// <summary>The sequences of the captions, from top to bottom.</summary>
    public Task<int[]> Sequences() =>
        Page.Locator("scribe-caption-log [data-sequence]").EvaluateAllAsync<int[]>("rows => rows.map(row => Number(row.dataset.sequence))");

    /// <summary>Pixels of captions below what can be seen.</summary>
    public Task<double> PixelsBelow() =>
        Page.Locator("scribe-caption-log .box").EvaluateAsync<double>("box => box.scrollHeight - box.scrollTop - box.clientHeight");

    public Task<double> ScrollTop() => Page.Locator("scribe-caption-log .box").EvaluateAsync<double>("box => box.scrollTop");

    public async ValueTask DisposeAsync() => await context.CloseAsync();
}
