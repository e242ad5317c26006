namespace MeetingScribe.Tests.Telemetry;

/// <summary>A short meeting and what a collector was told of it: one participant who says two things, and one viewer.</summary>
public sealed class CollectedMeeting : IAsyncLifetime
{
    internal static readonly Sound Speech = Sound.Silence(300)
        .Then(Voice.Synthesise("We should talk about the release of the new version first.")).ThenSilence(1_200)
        .Then(Voice.Synthesise("It is planned for the end of the month.")).ThenSilence(1_200);

    const int InTheFirstSentence = 2 * 32_000;

    internal Collector Collector { get; private set; } = null!;

    internal int Segments { get; private set; }

    /// <summary>The service's own list of its metrics, by name.</summary>
    internal IReadOnlyList<(string Name, string Unit, string Type, bool HasPoints)> Known { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Collector = await Collector.Start();
        await using var service = await ServiceProcess.Run(
            "Scribe:Engine=scripted", $"Scribe:Telemetry:Endpoint={Collector.Url}", "Scribe:Telemetry:Protocol=http/protobuf", "Scribe:Telemetry:IntervalSeconds=1");
        await using var ana = await service.Connect("secret-meeting", "secret-ana");
        using var events = await service.Http.GetStreamAsync("/v1/meetings/secret-meeting/events").ContinueWith(opened => new StreamReader(opened.Result));
        var captioned = new TaskCompletionSource();
        var watching = Watch(events, captioned);
        await Eventually.IsTrue(() => Task.FromResult(Collector.Points.Any(point => point is { Name: "scribe.viewers", Value: 1 })));
        await ana.SendAll(Speech.Bytes[..InTheFirstSentence]);
        await captioned.Task.WaitAsync(TimeSpan.FromSeconds(60)); // at full speed the segment may replace every caption before it is seen
        await ana.SendAll(Speech.Bytes[InTheFirstSentence..]);
        Segments = (await ana.Finish()).GetProperty("segments").GetInt32();
        using (await service.Http.PostAsync("/v1/meetings/secret-meeting/end", null))
            await watching;
        Known = [.. (await service.Get("/v1/metrics")).GetProperty("metrics").EnumerateArray().Select(metric => (
            metric.GetProperty("name").GetString()!, metric.GetProperty("unit").GetString()!, metric.GetProperty("type").GetString()!,
            metric.GetProperty("points").GetArrayLength() > 0))];
        await service.Stop(); // what was not sent yet is sent now
    }

    public ValueTask DisposeAsync() => Collector.DisposeAsync();

    static async Task Watch(StreamReader events, TaskCompletionSource captioned)
    {
        while (await events.ReadLineAsync() is { } line)
        {
            if (line.Contains("\"kind\":\"partial\"", StringComparison.Ordinal))
                captioned.TrySetResult();
        }
    }
}
