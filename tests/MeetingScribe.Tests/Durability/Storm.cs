using System.Diagnostics;
using System.Text;

namespace MeetingScribe.Tests.Durability;

/// <summary>
/// One meeting on a real service that is killed, cut off, frozen and starved of disk on a schedule drawn from a seed, while its
/// speakers and viewers follow the protocol. Afterwards it is checked against the same meeting undisturbed.
/// </summary>
sealed class Storm : IAsyncDisposable
{
    public const string Meeting = "storm";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    readonly ServiceProcess service;
    readonly IReadOnlyList<Blow> blows;
    readonly IReadOnlyList<ISpeaker> speakers;
    readonly IReadOnlyList<StormViewer> viewers;
    readonly List<Task> aftermath = [];

    Storm(ServiceProcess service, IReadOnlyList<Blow> blows, IReadOnlyList<ISpeaker> speakers, IReadOnlyList<StormViewer> viewers) =>
        (this.service, this.blows, this.speakers, this.viewers) = (service, blows, speakers, viewers);

    public ServiceProcess Service => service;

    public IReadOnlyList<StormViewer> Viewers => viewers;

    public IReadOnlyList<ISpeaker> Speakers => speakers;

    public static async Task<Storm> Open(string engine, IReadOnlyList<Blow> blows, Func<ServiceProcess, IReadOnlyList<ISpeaker>> invite)
    {
        var started = await ServiceProcess.Run($"Scribe:Engine={engine}");
        using var made = await started.Http.PostAsync("/v1/meetings", new StringContent($$"""{"id":"{{Meeting}}"}""", Encoding.UTF8, "application/json"));
        made.EnsureSuccessStatusCode();
        return new Storm(started, blows, invite(started), [new StormViewer(started, Meeting), new StormViewer(started, Meeting)]);
    }

    /// <summary>From the first word to the meeting's end, through everything.</summary>
    public async Task Rage()
    {
        using var patience = new CancellationTokenSource(Patience);
        var watching = viewers.Select(viewer => viewer.Watch(patience.Token)).ToList();
        var speaking = Task.WhenAll(speakers.Select(speaker => speaker.Speak(patience.Token)));
        foreach (var blow in blows.Where(blow => blow.At <= 1))
        {
            while (!speaking.IsCompleted && !watching.Any(one => one.IsFaulted) && speakers.Average(speaker => speaker.Progress) < blow.At)
                await Task.Delay(5, patience.Token);
            await Strike(blow);
        }

        await await Task.WhenAny([speaking, .. watching]);
        await speaking;
        await Task.WhenAll(aftermath);
        await End([.. blows.Where(blow => blow.At > 1)], patience.Token);
        await Task.WhenAll(watching);
    }

    async Task Strike(Blow blow)
    {
        switch (blow.Fault)
        {
            case Fault.Kill:
                await service.Kill();
                await service.Start();
                break;
            case Fault.Stop:
                await service.Stop();
                await service.Start();
                break;
            case Fault.CutSpeaker:
                speakers[blow.Whom % speakers.Count].Cut();
                break;
            case Fault.CutViewer:
                viewers[blow.Whom % viewers.Count].Cut();
                break;
            case Fault.StallSpeaker:
                speakers[blow.Whom % speakers.Count].Stall(blow.Length);
                break;
            case Fault.StallViewer:
                viewers[blow.Whom % viewers.Count].Stall(blow.Length);
                break;
            case Fault.Freeze:
                aftermath.Add(Freeze(service.ProcessId, blow.Length));
                break;
            case Fault.SlowDisk when await DiskTrouble.IsPossible:
                aftermath.Add(DiskTrouble.Slow(service.ProcessId, blow.Length));
                break;
            case Fault.FullDisk when await DiskTrouble.IsPossible:
                await DiskTrouble.Full(service.ProcessId, blow.Length);
                break;
            default:
                break;
        }
    }

    static async Task Freeze(int processId, TimeSpan length)
    {
        Signal("STOP", processId);
        await Task.Delay(length);
        Signal("CONT", processId);
    }

    static void Signal(string name, int processId)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{name}", $"{processId}"]) { RedirectStandardError = true, UseShellExecute = false })!;
        kill.WaitForExit();
    }

    async Task End(IReadOnlyList<Blow> late, CancellationToken patience)
    {
        // 1. a call that may not live to be answered
        var asking = Ask(patience);
        foreach (var blow in late)
        {
            await Task.Delay(blow.Length / 20, patience);
            await Strike(blow);
        }

        await asking;
        await Task.WhenAll(aftermath);

        // 2. whoever got no answer asks again
        await Eventually.IsTrue(async () => await Ask(patience) && (await service.Get($"/v1/meetings/{Meeting}")).GetProperty("status").GetString() == "ended", seconds: 60);
    }

    async Task<bool> Ask(CancellationToken patience)
    {
        try
        {
            using var ended = await service.Http.PostAsync($"/v1/meetings/{Meeting}/end", content: null, patience);
            return ended.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or ObjectDisposedException or OperationCanceledException)
        {
            patience.ThrowIfCancellationRequested();
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(aftermath);
        await service.DisposeAsync();
    }
}
