using System.Diagnostics;
using System.Globalization;
using MeetingScribe.Cli.Load;
using MeetingScribe.Cli.Wire;

namespace MeetingScribe.Benchmarks;

/// <summary>
/// Participants at the pace of speech, spread over the nodes of a service as a load balancer does, one of eight speaking, and a viewer of each meeting.
/// CPU is that of all nodes' processes, without the database's and without the clients'.
/// </summary>
static class ClusterLoad
{
    public const int PerMeeting = 8;
    const int JoiningAtOnce = 16;
    const int MostLooks = 60;

    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);
    static readonly TimeSpan Measured = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan VoiceLength = TimeSpan.FromSeconds(45);

    static readonly ReadOnlyMemory<byte>[] Speaking = AudioDoor.Native.Frames(SyntheticVoice.Speaking(new Random(1), VoiceLength));
    static readonly ReadOnlyMemory<byte>[] Silent = AudioDoor.Native.Frames(SyntheticVoice.Silent(new Random(1), VoiceLength));

    /// <param name="run">A word that no meeting of another run begins with.</param>
    public static async Task<ClusterUse> Run(IReadOnlyList<ChildProcess> nodes, int participants, string run)
    {
        var (clock, errors, toAck) = (new LoadClock(TimeProvider.System), new LoadErrors(), new Delays());
        var clients = nodes.Select(node => new ServiceClient(node.Address)).ToList();
        var speakers = new Speaker?[participants];
        var pacer = new Pacer(clock);
        using var over = new CancellationTokenSource();
        var pacing = Task.Run(() => pacer.Run(over.Token));

        // 1. everybody is there, the people of one meeting on all nodes
        var meetings = Enumerable.Range(0, (participants + PerMeeting - 1) / PerMeeting).Select(number => $"{run}-{number}").ToList();
        foreach (var meeting in meetings)
            (await clients[0].Send(HttpMethod.Post, "/v1/meetings", new { id = meeting }, default)).Dispose();
        await Parallel.ForAsync(0, participants, new ParallelOptions { MaxDegreeOfParallelism = JoiningAtOnce }, async (person, stop) =>
        {
            var (meeting, place) = (person / PerMeeting, person % PerMeeting);
            var voice = place == 0 ? Speaking : Silent;
            var from = person * 37 % voice.Length;
            speakers[person] = await Speaker.Join(
                nodes[NodeOf(meeting, place)].Address, AudioDoor.Native, meetings[meeting], $"p{place}", [.. voice[from..], .. voice[..from]], clock, errors, toAck, stop);
            if (speakers[person] is { } joined)
                pacer.Add(joined);
        });
        var viewers = meetings.Select((meeting, number) => new StampedViewer(clients[NodeOf(number, place: 1)], meeting)).ToList();
        var watching = viewers.Select(viewer => Task.Run(() => viewer.Watch(over.Token))).ToList();

        // 2. measure
        await Task.Delay(WarmUp);
        var (before, began) = (Cpu(), Stopwatch.GetTimestamp());
        clock.IsMeasuring = true;
        await Task.Delay(Measured);
        clock.IsMeasuring = false;
        var (after, ended) = (Cpu(), Stopwatch.GetTimestamp());

        // 3. everybody goes, and nothing of them is left for the next run
        var failed = errors.Counts.Values.Sum();
        await over.CancelAsync();
        await Task.WhenAll([pacing, .. watching]);
        foreach (var speaker in speakers)
            speaker?.Dispose();
        for (var look = 0; look < MostLooks && !await AreQuiet(clients); look++)
            await Task.Delay(Look);
        clients.ForEach(client => client.Dispose());
        return new ClusterUse(
            participants, (after - before) / Stopwatch.GetElapsedTime(began, ended) / participants, toAck.Percentiles(),
            [.. viewers.SelectMany(viewer => viewer.Delays(began, ended))], pacer.Lateness.Percentiles(), failed);

        TimeSpan Cpu() => TimeSpan.FromTicks(nodes.Sum(node => node.Cpu.Ticks));

        int NodeOf(int meeting, int place) => (meeting + place) % nodes.Count;
    }

    static async Task<bool> AreQuiet(IEnumerable<ServiceClient> clients)
    {
        var live = await Task.WhenAll(clients.Select(async client => (await ServiceMetrics.Take(client, default))?.Level("scribe.streams.live")));
        return live.All(streams => streams == 0);
    }
}

/// <summary>What one run of some streams used, and what those who took part got.</summary>
/// <param name="Cpu">Of one core, for each stream.</param>
/// <param name="ToAck">A chunk due to acknowledged, ms; null if none was.</param>
/// <param name="ToViewer">A word said by the engine to seen by a viewer, ms.</param>
/// <param name="Behind">The clients behind their own beat, ms.</param>
sealed record ClusterUse(int Streams, double Cpu, Cli.Load.Percentiles? ToAck, IReadOnlyList<double> ToViewer, Cli.Load.Percentiles? Behind, int Errors)
{
    public double ToViewerAt(double share) => Percentiles.Of(ToViewer, share);

    /// <summary>Why nobody would call this carried; null: it was.</summary>
    public string? Complaint => this switch
    {
        { Errors: > 0 } => Text($"{Errors} errors"),
        { Behind: not { P99: <= 1_000 } } => "the clients could not keep their own beat",
        { ToAck: not { P99: <= 1_500 } } => Text($"chunk to acknowledged p99 {ToAck?.P99:0} ms"),
        _ when !(ToViewerAt(0.95) <= 150) => Text($"word to viewer p95 {ToViewerAt(0.95):0} ms"),
        _ => null,
    };

    public override string ToString() => Text(
        $"{Streams} streams: {Cpu:0.000 %} of a core each, chunk to acknowledged p50 {ToAck?.P50:0}, p99 {ToAck?.P99:0} ms, word to viewer p50 {ToViewerAt(0.5):0}, p99 {ToViewerAt(0.99):0} ms of {ToViewer.Count}, clients behind p99 {Behind?.P99:0} ms, {Errors} errors");

    static string Text(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
