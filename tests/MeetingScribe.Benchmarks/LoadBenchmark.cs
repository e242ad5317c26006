using System.Globalization;
using MeetingScribe.Cli.Load;

namespace MeetingScribe.Benchmarks;

/// <summary>
/// The capacity table: the most participants within bounds through either door, found as <c>scribe load --find</c> does, with what they got
/// and what they cost, beside the bare WebSocket sink that is sent the same audio. The sender shares the machine with the service.
/// </summary>
static class LoadBenchmark
{
    const int First = 200;
    const int Most = 4_000;
    const int PerMeeting = 8;
    const double Speaking = 1.0 / PerMeeting;
    const int Viewers = 10;

    static readonly TimeSpan Measured = TimeSpan.FromSeconds(15);

    public static async Task<IReadOnlyList<Row>> Run()
    {
        Console.WriteLine($"| {Machine.Describe()} | | | | |");
        Console.WriteLine($"| bounds: {string.Join(" ", Bound.UsualTexts)} | | | | |");
        return [.. await Through(AudioDoor.Native), .. await Through(AudioDoor.Realtime)];
    }

    static async Task<IReadOnlyList<Row>> Through(AudioDoor door)
    {
        // 1. the sink
        var (speaking, silent) = (SyntheticVoice.Speaking(new Random(1), TimeSpan.FromSeconds(45)), SyntheticVoice.Silent(new Random(1), TimeSpan.FromSeconds(45)));
        double bare;
        await using (var sink = await ChildProcess.Sink())
            bare = await StreamsBenchmark.PerCore(sink, door, person => person % PerMeeting == 0 ? speaking : silent);

        // 2. the service, with more and more
        await using var service = await ChildProcess.Service("scripted", $"Scribe:Ingest:MaxStreams={Most}");
        var reports = new List<LoadReport>();
        var missed = "nothing";
        var largest = await new Capacity(async participants =>
        {
            var plan = new LoadPlan(participants, Measured, door, Speaking, PerMeeting, Viewers, LoadPlan.UsualWarmUp, KeepsMeetings: false);
            var report = await new LoadRun(service.Address, plan, speech: null, TimeProvider.System, new Random(1)).Run(CancellationToken.None);
            var above = Bound.Usual(door).Select(bound => bound.Check(report)).Where(check => !check.IsMet).ToList();
            await Console.Error.WriteLineAsync(Text($"{door.Name}, {participants}: {(above.Count == 0 ? "within the bounds" : string.Join(", ", above))}"));
            if (above.Count == 0)
                reports.Add(report);
            else
                missed = Text($"{participants}: {string.Join(", ", above)}");
            return above.Count == 0;
        }).Find(First, Most);

        // 3. the largest
        if (reports.Find(report => report.Participants == largest) is not { Service: { } use } best)
            return [new Row($"{door.Name} door", "not even one participant within the bounds", missed)];
        return
        [
            new Row($"{door.Name} door: most participants, 1 of {PerMeeting} speaking, {Viewers} viewers", Text($"{largest}"), $"then {missed}"),
            new Row($"{door.Name} door: CPU a stream, of one core", Text($"{use.CpuPerStreamPercent:0.000} %"), Text($"bare sink {100 / bare:0.000} %"), Text($"{use.CpuPerStreamPercent * bare / 100:0.0}x CPU"), "<= 3x the sink's CPU"),
            new Row($"{door.Name} door: memory a stream", Text($"{use.MemoryPerStreamKb:0} kB")),
            .. Measure.All.Where(measure => best.Delays[measure.Name] is not null).Select(measure => Delay(door, measure, best.Delays[measure.Name]!)),
            new Row($"{door.Name} door: the sender behind its own beat", Spread(best.BehindMs!)),
        ];
    }

    static Row Delay(AudioDoor door, Measure measure, Cli.Load.Percentiles delay) =>
        new($"{door.Name} door: {measure.Description}", Spread(delay), Target: measure.Name switch
        {
            "chunk_to_engine" => "p99 <= 10 ms at rated load",
            "caption_to_viewer" => "p95 <= 150 ms",
            "utterance_to_searchable" => "p99 <= 1 s",
            _ => "",
        });

    static string Spread(Cli.Load.Percentiles delay) => Text($"p50 {delay.P50:0.#}, p95 {delay.P95:0.#}, p99 {delay.P99:0.#} ms");

    static string Text(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
