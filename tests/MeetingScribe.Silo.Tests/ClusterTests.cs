using MeetingScribe.Tests;

namespace MeetingScribe.Silo.Tests;

/// <summary>Three nodes as their users run them.</summary>
public sealed class ClusterTests
{
    /// <summary>Three turns of some seconds each.</summary>
    static readonly byte[] Speech = ThreeTurns();

    [Fact]
    public async Task Captions_reach_viewers_on_every_node_in_order_and_once()
    {
        await using var cluster = await SiloCluster.Start();
        using var created = await cluster.Nodes[0].Http.PostAsync("/v1/meetings", Json("""{"id":"m"}"""));
        Assert.True(created.IsSuccessStatusCode);
        var viewers = cluster.Nodes.Select(_ => new Viewer()).ToArray();
        foreach (var (viewer, node) in viewers.Zip(cluster.Nodes))
            viewer.Watch(node, "m");

        await Task.WhenAll(Speak(cluster.Nodes[0], "m", "ana"), Speak(cluster.Nodes[1], "m", "ben"), Speak(cluster.Nodes[2], "m", "cem"));
        using var ended = await cluster.Nodes[1].Http.PostAsync("/v1/meetings/m/end", content: null);
        Assert.True(ended.IsSuccessStatusCode);

        await Eventually.IsTrue(() => Task.FromResult(viewers.All(viewer => viewer.SawTheEnd)), seconds: 60);
        var transcript = await cluster.Nodes[2].Texts("m");
        Assert.Equal(9, transcript.Length);
        Assert.All(viewers, viewer =>
        {
            Assert.True(viewer.SawPartials);
            Assert.Equal(transcript, viewer.Texts);
            Assert.Equal(Enumerable.Range(1, 9).Select(number => (long)number), viewer.Sequences);
        });
        foreach (var viewer in viewers)
            await viewer.DisposeAsync();
    }

    static async Task Speak(ServiceProcess node, string meeting, string participant)
    {
        await using var bot = await node.Connect(meeting, participant);
        await bot.SendAll(Speech);
        Assert.Equal(Speech.Length / 2, (await bot.Finish()).GetProperty("position").GetInt64());
    }

    static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");

    static byte[] ThreeTurns()
    {
        var turn = Voice.Sentence(16_000, out _).ThenSilence(1_200).Bytes;
        return [.. turn, .. turn, .. turn];
    }
}
