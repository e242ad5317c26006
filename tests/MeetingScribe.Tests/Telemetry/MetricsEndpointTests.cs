using System.Diagnostics;
using System.Text.Json;

namespace MeetingScribe.Tests.Telemetry;

public sealed class MetricsEndpointTests(ScriptedService service) : IClassFixture<ScriptedService>
{
    [Fact]
    public async Task The_process_says_what_it_measured_and_what_it_used()
    {
        var speech = Sound.Silence(300).Then(Voice.Synthesise("Nobody expects this.")).ThenSilence(1_200);
        await using var ana = await service.Process.Connect("m", "ana");
        await ana.SendAll(speech.Bytes);
        await ana.Finish();
        using var process = Process.GetProcessById(service.Process.ProcessId);
        var before = process.TotalProcessorTime.TotalMilliseconds;

        var answer = await service.Process.Get("/v1/metrics");

        process.Refresh();
        var used = answer.GetProperty("process");
        Assert.Equal(service.Process.ProcessId, used.GetProperty("id").GetInt32());
        Assert.InRange(used.GetProperty("cpu_ms").GetDouble(), before, process.TotalProcessorTime.TotalMilliseconds + 50);
        Assert.InRange(used.GetProperty("memory_bytes").GetInt64(), 20_000_000, 2_000_000_000);
        Assert.Equal(speech.Samples.Length / 16_000.0, Point(answer, "scribe.audio.received").GetProperty("value").GetDouble(), 4);
        Assert.Equal(1, Point(answer, "scribe.utterance.to_searchable").GetProperty("count").GetInt64());
        var heard = Point(answer, "scribe.chunk.to_engine");
        Assert.Equal(heard.GetProperty("count").GetInt64(), heard.GetProperty("buckets").EnumerateArray().Sum(bucket => bucket.GetProperty("count").GetInt64()));
    }

    static JsonElement Point(JsonElement answer, string name) =>
        answer.GetProperty("metrics").EnumerateArray().Single(metric => metric.GetProperty("name").GetString() == name).GetProperty("points").EnumerateArray().Single();
}
