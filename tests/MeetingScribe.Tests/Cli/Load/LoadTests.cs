using System.Text.Json;
using MeetingScribe.Cli;

namespace MeetingScribe.Tests.Cli.Load;

/// <summary><c>scribe load</c> against the real service, with few participants for a short while.</summary>
public sealed class LoadTests(ScriptedService service) : IClassFixture<ScriptedService>
{
    readonly StringWriter output = new();
    readonly StringWriter complaints = new();

    [Fact]
    public async Task Everybody_is_heard_acknowledged_shown_and_found_through_the_native_door()
    {
        var before = await Meetings();
        Assert.Equal(0, await Load("--participants", "4", "--per-meeting", "2", "--viewers", "3", "--speaking", "1", "--seconds", "8", "--warm-up", "1", "--json"));

        var report = JsonDocument.Parse(output.ToString()).RootElement.GetProperty("report");
        Assert.Equal((4, 4, 2, 3), (Number(report, "participants"), Number(report, "joined"), Number(report, "meetings"), Number(report, "viewers")));
        Assert.Empty(report.GetProperty("errors").EnumerateObject());
        var delays = report.GetProperty("delays");
        Assert.InRange(Count(delays, "chunk_to_ack"), 4 * 40, 4 * 100);
        Assert.InRange(Count(delays, "chunk_to_engine"), 4 * 40, 4 * 100);
        foreach (var measured in new[] { "turn_to_final", "caption_to_viewer", "segment_to_viewer", "word_to_shown", "word_to_stable", "utterance_to_searchable", "segment_to_found" })
            Assert.InRange(Count(delays, measured), 1, 10_000);
        Assert.InRange(delays.GetProperty("word_to_stable").GetProperty("p50").GetDouble(), -1_000, 10_000);
        Assert.InRange(report.GetProperty("service").GetProperty("cpu_cores").GetDouble(), 0.001, Environment.ProcessorCount);
        Assert.Equal(before, await Meetings());
    }

    [Fact]
    public async Task The_realtime_door_has_no_acknowledgements_and_everything_else()
    {
        Assert.Equal(0, await Load("--participants", "2", "--door", "realtime", "--viewers", "1", "--speaking", "1", "--seconds", "8", "--warm-up", "1", "--json"));

        var report = JsonDocument.Parse(output.ToString()).RootElement.GetProperty("report");
        Assert.Empty(report.GetProperty("errors").EnumerateObject());
        var delays = report.GetProperty("delays");
        Assert.Equal(JsonValueKind.Null, delays.GetProperty("chunk_to_ack").ValueKind);
        Assert.InRange(Count(delays, "chunk_to_engine"), 2 * 60, 2 * 100);
        Assert.InRange(Count(delays, "word_to_shown"), 1, 10_000);
        Assert.InRange(delays.GetProperty("chunk_to_engine").GetProperty("p50").GetDouble(), 0, 90); // the next frame is not waited for
    }

    [Fact]
    public async Task A_bound_that_is_exceeded_is_named_and_is_1()
    {
        Assert.Equal(1, await Load("--participants", "2", "--viewers", "0", "--seconds", "2", "--warm-up", "0", "--bound", "chunk_to_ack.p99=1", "--bound", "cpu_cores=64"));

        Assert.Contains("MISSED: chunk_to_ack.p99 ", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(" is above 1\n", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("met: cpu_cores ", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_right_to_ask_the_service_what_only_it_knows_is_said_to_be_unknown()
    {
        using var minted = await service.Process.Http.PostAsync("/v1/tokens", new StringContent("""{"scope":"ingest","ttl_seconds":600}""", null, "application/json"));
        var key = JsonDocument.Parse(await minted.Content.ReadAsStringAsync()).RootElement.GetProperty("value").GetString()!;

        Assert.Equal(1, await Run(key, "load", "--participants", "1", "--viewers", "0", "--seconds", "1", "--warm-up", "0", "--keep", "--bound", "chunk_to_engine.p99=1000"));

        Assert.Contains("they need a key with the scope admin", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("MISSED: chunk_to_engine.p99 was not measured", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_largest_number_within_the_bounds_is_found()
    {
        Assert.Equal(0, await Load("--find", "--participants", "1", "--most", "2", "--viewers", "0", "--seconds", "1", "--warm-up", "0", "--bound", "errors=0", "--json"));

        var found = JsonDocument.Parse(output.ToString()).RootElement;
        Assert.Equal(2, Number(found, "largest"));
        Assert.Equal([1, 2], found.GetProperty("trials").EnumerateArray().Select(trial => Number(trial.GetProperty("report"), "participants")));
    }

    [Theory]
    [InlineData("--bound", "chunk_to_ack=5")]
    [InlineData("--bound", "latency.p99=5")]
    [InlineData("--bound", "errors=few")]
    [InlineData("--speaking", "1.5")]
    [InlineData("--participants", "0")]
    [InlineData("--door", "side")]
    public async Task Being_asked_wrongly_is_2_and_says_what_is_allowed(params string[] arguments)
    {
        Assert.Equal(2, await Load(arguments));
        Assert.Contains(arguments[1], complaints.ToString(), StringComparison.Ordinal);
    }

    async Task<List<string?>> Meetings() =>
        [.. (await service.Process.Get("/v1/meetings")).GetProperty("meetings").EnumerateArray().Select(meeting => meeting.GetProperty("id").GetString())];

    static int Number(JsonElement report, string name) => report.GetProperty(name).GetInt32();

    static int Count(JsonElement delays, string name) => delays.GetProperty(name).GetProperty("count").GetInt32();

    Task<int> Load(params string[] arguments) => Run(service.Process.Key, ["load", .. arguments]);

    Task<int> Run(string key, params string[] arguments) => ScribeCommand.Run(
        [.. arguments, "--url", service.Process.Address.ToString(), "--key", key],
        new Terminal(Terminal.For(output, isRedirected: true), Terminal.For(complaints, isRedirected: true), TimeProvider.System, new Random(1), _ => null));
}
