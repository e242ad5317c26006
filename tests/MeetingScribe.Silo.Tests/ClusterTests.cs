using MeetingScribe.Tests;

namespace MeetingScribe.Silo.Tests;

/// <summary>Three nodes as their users run them.</summary>
public sealed class ClusterTests
{
    /// <summary>Three turns of some seconds each.</summary>
    internal static readonly byte[] Speech = ThreeTurns();

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

    [Fact]
    public async Task A_participant_whose_node_is_killed_goes_on_on_another_without_a_lost_word()
    {
        await using var cluster = await SiloCluster.Start();
        await Speak(cluster.Nodes[0], "undisturbed", "ana");
        await using var viewer = new Viewer();

        await using (var bot = await cluster.Nodes[1].Connect("m", "ana", Stream))
        {
            viewer.Watch(cluster.Nodes[0], "m");
            await bot.SendAll(Speech.AsMemory(0, Speech.Length / 2));
            while (bot.Acknowledged < Speech.Length / 8)
                await bot.Next();
            await cluster.Nodes[1].Kill();
        }

        var acknowledged = await GoOn(cluster.Nodes[2], "m", "ana");

        Assert.True(acknowledged >= Speech.Length / 8, $"Acknowledged were {Speech.Length / 8} frames and more; there are {acknowledged}.");
        Assert.Equal(await cluster.Nodes[0].Texts("undisturbed"), await cluster.Nodes[2].Texts("m"));
        await Eventually.IsTrue(() => Task.FromResult(viewer.Sequences.Length == 3), seconds: 60);
        Assert.Equal([1, 2, 3], viewer.Sequences);
    }

    [Fact]
    public async Task A_meeting_whose_node_is_killed_is_numbered_on_without_a_gap()
    {
        await using var cluster = await SiloCluster.Start();
        await Speak(cluster.Nodes[0], "undisturbed", "ana");
        await Speak(cluster.Nodes[0], "m", "before");
        var carrier = (await cluster.NodeOf("m"))!.Value;
        var (near, far) = ((carrier + 1) % 3, (carrier + 2) % 3);
        await using var viewer = new Viewer();
        viewer.Watch(cluster.Nodes[far], "m");

        await using var bot = await cluster.Nodes[near].Connect("m", "ana", Stream);
        await bot.SendAll(Speech.AsMemory(0, Speech.Length / 2));
        await cluster.Nodes[carrier].Kill();
        await bot.SendAll(Speech.AsMemory(Speech.Length / 2));
        Assert.Equal(Speech.Length / 2, (await bot.Finish()).GetProperty("position").GetInt64());

        var texts = await cluster.Nodes[far].Texts("m");
        Assert.Equal(await cluster.Nodes[near].Texts("undisturbed"), texts[3..]);
        await Eventually.IsTrue(() => Task.FromResult(viewer.Sequences.Length == 6), seconds: 60);
        Assert.Equal([1, 2, 3, 4, 5, 6], viewer.Sequences);
    }

    [Fact]
    public async Task A_node_that_is_stopped_in_order_sends_everybody_on_and_nothing_is_lost_or_doubled()
    {
        await using var cluster = await SiloCluster.Start();
        await using (var bot = await cluster.Nodes[1].Connect("m", "ana", Stream))
        {
            await bot.SendAll(Speech.AsMemory(0, Speech.Length / 2));
            var stopping = cluster.Nodes[1].Stop();
            await bot.Last();
            await stopping;
        }

        await GoOn(cluster.Nodes[0], "m", "ana");

        // A turn that was open at the stop is finished there: its words are all there, in one segment more.
        await Speak(cluster.Nodes[0], "undisturbed", "ana");
        Assert.Equal(string.Join(' ', await cluster.Nodes[0].Texts("undisturbed")), string.Join(' ', await cluster.Nodes[2].Texts("m")));
    }

    [Fact]
    public async Task What_a_killed_node_left_unheard_is_read_on_without_its_client()
    {
        await using var cluster = await SiloCluster.Start(settings: "Scribe:Ingest:ResumeSeconds=2");
        await Speak(cluster.Nodes[0], "undisturbed", "ana");
        await using (var bot = await cluster.Nodes[2].Connect("m", "ana", Stream))
        {
            await bot.SendAll(Speech);
            while (bot.Acknowledged < Speech.Length / 2)
                await bot.Next();
            await cluster.Nodes[2].Kill();
        }

        await Eventually.IsTrue(async () => (await cluster.Nodes[0].Texts("m")).Length == 3, seconds: 60);
        Assert.Equal(await cluster.Nodes[0].Texts("undisturbed"), await cluster.Nodes[1].Texts("m"));
    }

    [Fact]
    public async Task A_keyword_put_on_one_node_is_flagged_on_all()
    {
        await using var cluster = await SiloCluster.Start();
        using var warmUp = await cluster.Nodes[2].Http.PostAsync("/v1/meetings", Json("""{"id":"m"}"""));
        await Speak(cluster.Nodes[2], "m", "before");
        var word = (await cluster.Nodes[2].Texts("m"))[0].Split(' ')[0];

        using var put = await cluster.Nodes[0].Http.PutAsync("/v1/keywords/k", Json($$"""{"phrase":"{{word}}"}"""));
        Assert.True(put.IsSuccessStatusCode);
        await Speak(cluster.Nodes[1], "m", "ana");

        var segments = (await cluster.Nodes[0].Get("/v1/meetings/m/transcript?format=json")).GetProperty("segments").EnumerateArray().ToArray();
        Assert.Equal([0, 0, 0], segments[..3].Select(segment => segment.GetProperty("flags").GetArrayLength()));
        Assert.Contains(segments[3..], segment => segment.GetProperty("flags").GetArrayLength() > 0);
    }

    internal const string Stream = "encoding=pcm16&rate=16000&stream=s";

    /// <summary>As a client that was cut off does, until a node has it: sends what was not recorded, and finishes. Gives the position it was told.</summary>
    internal static async Task<long> GoOn(ServiceProcess node, string meeting, string participant)
    {
        Bot? bot = null;
        await Eventually.IsTrue(async () =>
        {
            if (bot is not null)
                await bot.DisposeAsync();
            bot = await node.Connect(meeting, participant, Stream);
            return bot.Ready.GetProperty("type").GetString() == "ready";
        }, seconds: 60);
        await using (bot)
        {
            var position = bot!.Position;
            await bot.SendAll(Speech.AsMemory((int)position * 2));
            Assert.Equal(Speech.Length / 2, (await bot.Finish()).GetProperty("position").GetInt64());
            return position;
        }
    }

    internal static async Task Speak(ServiceProcess node, string meeting, string participant)
    {
        await using var bot = await node.Connect(meeting, participant);
        await bot.SendAll(Speech);
        Assert.Equal(Speech.Length / 2, (await bot.Finish()).GetProperty("position").GetInt64());
    }

    static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");

    internal static byte[] ThreeTurns()
    {
        var turn = Voice.Sentence(16_000, out _).ThenSilence(1_200).Bytes;
        return [.. turn, .. turn, .. turn];
    }
}
