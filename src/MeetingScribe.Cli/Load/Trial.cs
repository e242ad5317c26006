using MeetingScribe.Cli.Wire;
using Spectre.Console;

namespace MeetingScribe.Cli.Load;

/// <summary>Runs of a plan that are held to bounds, with somebody watching how far they are.</summary>
internal sealed class Trial(Terminal terminal, ServiceAddress address, byte[]? speech, IReadOnlyList<Bound> bounds, bool isQuiet)
{
    public IReadOnlyList<Bound> Bounds => bounds;

    public async Task<TrialResult> Run(LoadPlan plan, CancellationToken cancellation)
    {
        var report = isQuiet
            ? await Load(plan, progressed: null).Run(cancellation)
            : await terminal.Error.Status().StartAsync("starting", context =>
                Load(plan, what => context.Status(Markup.Escape($"{plan.Participants} participants: {what}"))).Run(cancellation));
        return new TrialResult(report, [.. bounds.Select(bound => bound.Check(report))]);
    }

    LoadRun Load(LoadPlan plan, Action<string>? progressed) => new(address, plan, speech, terminal.Time, terminal.Random) { Progressed = progressed };
}

internal sealed record TrialResult(LoadReport Report, IReadOnlyList<BoundCheck> Checks)
{
    public bool IsMet => Checks.All(check => check.IsMet);
}
