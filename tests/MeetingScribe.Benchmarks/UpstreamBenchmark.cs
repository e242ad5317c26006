using System.Diagnostics;
using System.Globalization;
using MeetingScribe.Cli.Load;
using MeetingScribe.Cli.Wire;

namespace MeetingScribe.Benchmarks;

/// <summary>
/// What the <c>openai</c> engine adds and costs, in the whole service: everybody speaks, a server in a process of its own says a word every 300 ms that
/// is the moment at which it was sent, and viewers see when it gets to them; beside the scripted engine, whose words are the moments at which
/// they were said. CPU is the service's process' alone, recordings and viewers included.
/// </summary>
static class UpstreamBenchmark
{
    const int Sessions = 200;
    const int PerMeeting = 8;
    const int Meetings = Sessions / PerMeeting;
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);
    static readonly TimeSpan Measured = TimeSpan.FromSeconds(15);

    public static async Task<IReadOnlyList<Row>> Run()
    {
        Console.WriteLine($"| {Machine.Describe()} | | | | |");
        var (speech, source) = await Speech.Load();
        await using var upstream = await ChildProcess.Upstream();
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, """{"participants": {"*": {"word_every_ms": 300, "stamped": true}}}""");
            var hired = await Measure(speech, "openai", $"Scribe:OpenAI:Endpoint={upstream.Address.Url}");
            var own = await Measure(speech, "scripted", $"Scribe:Scripted:File={script}");
            return
            [
                Row($"openai engine, {Sessions} speaking: server's delta sent to event at a viewer, p99 of {hired.Delays.Count} words ({source})", 0.99),
                Row("the same, p50", 0.5),
                new Row("openai engine: the service's CPU a session, of one core", Percent(hired.Cpu), $"scripted {Percent(own.Cpu)}", Text($"{hired.Cpu / own.Cpu:0.0}x")),
            ];

            Row Row(string measure, double share)
            {
                var (theirs, ours) = (Percentiles.Of(hired.Delays, share), Percentiles.Of(own.Delays, share));
                return new Row(measure, Text($"{theirs:0.0} ms"), Text($"scripted {ours:0.0} ms"), Text($"{theirs - ours:+0.0;-0.0} ms"));
            }
        }
        finally
        {
            File.Delete(script);
        }
    }

    static async Task<(List<double> Delays, double Cpu)> Measure(byte[] speech, string engine, string setting)
    {
        // 1. everybody is there
        await using var service = await ChildProcess.Service(engine, setting);
        using var client = new ServiceClient(service.Address);
        using var over = new CancellationTokenSource();
        for (var meeting = 0; meeting < Meetings; meeting++)
            (await client.Send(HttpMethod.Post, "/v1/meetings", new { id = $"m{meeting}" }, default)).Dispose();
        var viewers = Enumerable.Range(0, Meetings).Select(meeting => new StampedViewer(client, $"m{meeting}")).ToList();
        var watching = viewers.Select(viewer => Task.Run(() => viewer.Watch(over.Token))).ToList();
        await using var crowd = await Crowd.Join(service.Address, AudioDoor.Native, Sessions, PerMeeting, _ => speech);

        // 2. and talks
        await crowd.Talk(WarmUp, fromFrame: 0);
        var (before, began) = (service.Cpu, Stopwatch.GetTimestamp());
        await crowd.Talk(Measured, fromFrame: (int)(WarmUp.TotalMilliseconds / 100));
        var (cpu, ended) = (service.Cpu - before, Stopwatch.GetTimestamp());
        await over.CancelAsync();
        await Task.WhenAll(watching);
        return ([.. viewers.SelectMany(viewer => viewer.Delays(began, ended))], cpu / Stopwatch.GetElapsedTime(began, ended) / Sessions);
    }

    static string Percent(double share) => share.ToString("0.00 %", CultureInfo.InvariantCulture);

    static string Text(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
