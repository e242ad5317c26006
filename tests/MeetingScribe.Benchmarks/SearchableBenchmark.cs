using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MeetingScribe.Audio;
using MeetingScribe.Cli.Sound;
using MeetingScribe.Cli.Wire;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Benchmarks;

/// <summary>From a segment being shown to a search that finds it, while the meeting goes on.</summary>
static class SearchableBenchmark
{
    const int Meetings = 6;

    public static async Task<IReadOnlyList<Row>> Run()
    {
        var (speech, source) = await Speech.Load();
        await using var service = await ChildProcess.Service("scripted");
        var delays = (await Task.WhenAll(Enumerable.Range(0, Meetings).Select(meeting => Follow(service.Address, $"m{meeting}", speech)))).SelectMany(one => one).ToList();
        return
        [
            new Row($"segment shown to searchable ({delays.Count} segments, {source})",
                $"p50 {Percentiles.Of(delays, 0.5):0} ms, p99 {Percentiles.Of(delays, 0.99):0} ms", Target: "p99 <= 1 s"),
        ];
    }

    static async Task<List<double>> Follow(ServiceAddress address, string meeting, byte[] speech)
    {
        using var client = new ServiceClient(address);
        var sound = new MemorySound(speech, new AudioFormat(AudioEncoding.Pcm16, Chunk.SampleRate, 1));
        (await client.Send(HttpMethod.Post, "/v1/meetings", new { id = meeting }, default)).Dispose();
        var talking = Task.Run(async () =>
        {
            await new AudioUpload(address, new UploadTarget(meeting, "p", null, "s"), sound, TimeProvider.System, new Random(1)).Run(speed: 4, default, default);
            (await client.Send(HttpMethod.Post, $"/v1/meetings/{meeting}/end", null, default)).Dispose();
        });

        var delays = new List<double>();
        await foreach (var (_, what) in new EventReader(client, TimeProvider.System, new Random(1)).Read(meeting, 0, default))
        {
            if (what is SegmentEvent { Segment: var segment })
                delays.Add(await UntilFound(client, segment));
        }
        await talking;
        return delays;
    }

    static async Task<double> UntilFound(ServiceClient client, Segment segment)
    {
        var shown = Stopwatch.GetTimestamp();
        var path = string.Create(CultureInfo.InvariantCulture, $"/v1/search?q={segment.Words[0].Text}&meeting={segment.MeetingId}");
        while ((await client.Get<JsonElement>(path, default)).GetProperty("total").GetInt64() == 0)
        {
        }
        return Stopwatch.GetElapsedTime(shown).TotalMilliseconds;
    }
}
