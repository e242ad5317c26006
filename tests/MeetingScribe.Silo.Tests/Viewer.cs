using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using MeetingScribe.Tests;

namespace MeetingScribe.Silo.Tests;

/// <summary>Watches a meeting on one node by Server-Sent Events; reads on behind the last segment when it is sent to another.</summary>
sealed class Viewer : IAsyncDisposable
{
    readonly ConcurrentQueue<JsonElement> events = new();
    readonly CancellationTokenSource stopping = new();
    Task reading = Task.CompletedTask;

    /// <summary>The numbers of the segments in the order in which they came.</summary>
    public long[] Sequences => [.. events.Where(one => KindOf(one) == "segment").Select(one => one.GetProperty("sequence").GetInt64())];

    public string[] Texts => [.. Segments.Select(segment => segment.GetProperty("text").GetString()!)];

    public JsonElement[] Segments => [.. events.Where(one => KindOf(one) == "segment").Select(one => one.GetProperty("segment"))];

    public bool SawPartials => events.Any(one => KindOf(one) == "partial");

    public bool SawTheEnd => events.Any(one => KindOf(one) == "meeting" && one.GetProperty("meeting").GetProperty("status").GetString() == "ended");

    public void Watch(ServiceProcess node, string meeting) => reading = Task.Run(() => Read(node.Address, meeting));

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    async Task Read(Uri address, string meeting)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", SiloCluster.Key);
        try
        {
            await using var stream = await http.GetStreamAsync($"/v1/meetings/{meeting}/events?after={Sequences.LastOrDefault()}", stopping.Token);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(stopping.Token) is { } line)
            {
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                    events.Enqueue(JsonDocument.Parse(line[6..]).RootElement.Clone());
            }
        }
        catch (IOException)
        {
            // its node was killed
        }
    }

    static string KindOf(JsonElement occurred) => occurred.GetProperty("kind").GetString()!;
}
