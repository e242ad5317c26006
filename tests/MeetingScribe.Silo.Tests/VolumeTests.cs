using System.Net.Http.Headers;
using MeetingScribe.Tests;
using static MeetingScribe.Silo.Tests.ClusterTests;

namespace MeetingScribe.Silo.Tests;

/// <summary>Nodes that keep recordings on volumes of their own.</summary>
public sealed class VolumeTests
{
    const string SameStream = ClusterTests.Stream;

    const string Audio = "/v1/meetings/m/participants/ana/audio";

    /// <summary>Of a WAV file.</summary>
    const int HeadBytes = 44;

    static readonly byte[] Spoken = ClusterTests.Speech;

    [Fact]
    public async Task What_was_acknowledged_outlives_its_node_and_its_volume()
    {
        await using var cluster = await SiloCluster.StartOnOwnVolumes(copies: 1);
        await Speak(cluster.Nodes[0], "undisturbed", "ana");
        long acknowledged;
        await using (var bot = await cluster.Nodes[1].Connect("m", "ana", SameStream))
        {
            await bot.SendAll(Spoken.AsMemory(0, Spoken.Length / 2));
            await Acknowledged(bot, Spoken.Length / 8);
            await cluster.Nodes[1].Kill();
            acknowledged = bot.Acknowledged;
        }

        Lose(cluster.Nodes[1]);
        var position = await GoOn(cluster.Nodes[2], "m", "ana");

        Assert.True(position >= acknowledged, $"Acknowledged were {acknowledged} frames; there are {position}.");
        Assert.Equal(await cluster.Nodes[0].Texts("undisturbed"), await cluster.Nodes[2].Texts("m"));
        Assert.Equal(Spoken, (await Wav(cluster.Nodes[0]))[HeadBytes..]);
        Assert.Equal(Spoken, (await Wav(cluster.Nodes[2]))[HeadBytes..]);
    }

    [Fact]
    public async Task Nodes_that_are_killed_one_after_the_other_in_mid_sentence_lose_nothing_and_double_nothing()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        await using var cluster = await SiloCluster.StartOnOwnVolumes(copies: 1, settings: "Scribe:Cluster:LeaseMs=2000");
        var undisturbed = await Conversation.Undisturbed(cluster.Nodes[0], patience.Token);
        await using var ana = new Speaker("m", "ana", Conversation.Speech, pause: TimeSpan.FromMilliseconds(100), [.. cluster.Nodes]);
        var speaking = ana.Speak(patience.Token);

        foreach (var node in cluster.Nodes)
        {
            var before = ana.Acknowledged;
            await Eventually.IsTrue(() => Task.FromResult(ana.Acknowledged > before || speaking.IsCompleted), seconds: 60);
            await node.Kill();
            await node.Start();
        }

        await speaking;
        Assert.NotEqual(0, ana.Returns);
        await undisturbed.MustBeWhole(cluster.Nodes[0], "m", "ana");
        foreach (var node in cluster.Nodes)
            Assert.Equal(Conversation.Speech, (await Wav(node))[HeadBytes..]);
    }

    [Fact]
    public async Task When_a_holder_is_lost_another_gets_the_whole_and_acknowledgements_go_on()
    {
        await using var cluster = await SiloCluster.StartOnOwnVolumes(copies: 1);
        await using var bot = await cluster.Nodes[0].Connect("m", "ana", SameStream);
        await bot.SendAll(Spoken.AsMemory(0, Spoken.Length / 2));
        await Acknowledged(bot, Spoken.Length / 4);
        var holder = Assert.Single([1, 2], number => Recordings(cluster.Nodes[number]).Length == 1);

        await cluster.Nodes[holder].Kill();
        await bot.SendAll(Spoken.AsMemory(Spoken.Length / 2));
        await Acknowledged(bot, Spoken.Length / 2);

        Assert.Equal(Spoken, await File.ReadAllBytesAsync(Assert.Single(Recordings(cluster.Nodes[3 - holder]))));
    }

    [Fact]
    public async Task A_node_that_is_stopped_in_order_hands_its_streams_over_and_nothing_is_lost_or_doubled()
    {
        await using var cluster = await SiloCluster.StartOnOwnVolumes(copies: 1);
        await using (var bot = await cluster.Nodes[1].Connect("m", "ana", SameStream))
        {
            await bot.SendAll(Spoken.AsMemory(0, Spoken.Length / 2));
            var stopping = cluster.Nodes[1].Stop();
            await bot.Last();
            await stopping;
        }

        await GoOn(cluster.Nodes[0], "m", "ana");

        // A turn that was open at the stop is finished there: its words are all there, in one segment more.
        await Speak(cluster.Nodes[0], "undisturbed", "ana");
        Assert.Equal(string.Join(' ', await cluster.Nodes[0].Texts("undisturbed")), string.Join(' ', await cluster.Nodes[2].Texts("m")));
        Assert.Equal(Spoken, (await Wav(cluster.Nodes[2]))[HeadBytes..]);
    }

    [Fact]
    public async Task Without_copies_a_stream_whose_node_is_away_is_refused_until_it_is_back()
    {
        await using var cluster = await SiloCluster.StartOnOwnVolumes(copies: 0);
        await Speak(cluster.Nodes[0], "undisturbed", "ana");
        long acknowledged;
        await using (var bot = await cluster.Nodes[1].Connect("m", "ana", SameStream))
        {
            await bot.SendAll(Spoken.AsMemory(0, Spoken.Length / 2));
            await Acknowledged(bot, Spoken.Length / 8);
            await cluster.Nodes[1].Kill();
            acknowledged = bot.Acknowledged;
        }

        await Eventually.IsTrue(async () =>
        {
            await using var refused = await cluster.Nodes[2].Connect("m", "ana", SameStream);
            Assert.Equal("error", refused.Ready.GetProperty("type").GetString());
            return refused.Ready.GetProperty("error") is var error && error.GetProperty("code").GetString() == "overloaded"
                && error.GetProperty("message").GetString()!.Contains("on nodes that are away just now", StringComparison.Ordinal);
        }, seconds: 60);
        await cluster.Nodes[1].Start();
        var position = await GoOn(cluster.Nodes[2], "m", "ana");

        Assert.True(position >= acknowledged, $"Acknowledged were {acknowledged} frames; there are {position}.");
        Assert.Equal(await cluster.Nodes[0].Texts("undisturbed"), await cluster.Nodes[2].Texts("m"));
    }

    [Fact]
    public async Task A_recording_is_the_same_from_every_node_and_erased_from_one_it_is_on_none()
    {
        await using var cluster = await SiloCluster.StartOnOwnVolumes(copies: 1);
        await Speak(cluster.Nodes[0], "m", "ana");

        foreach (var node in cluster.Nodes)
        {
            Assert.Equal(Spoken, (await Wav(node))[HeadBytes..]);
            using var part = new HttpRequestMessage(HttpMethod.Get, Audio) { Headers = { Range = new RangeHeaderValue(HeadBytes + 6_400, HeadBytes + 6_403) } };
            using var answer = await node.Http.SendAsync(part);
            Assert.Equal(Spoken[6_400..6_404], await answer.Content.ReadAsByteArrayAsync());
        }

        Assert.All(cluster.Nodes, node => Assert.Single(Recordings(node)));
        using var ended = await cluster.Nodes[1].Http.PostAsync("/v1/meetings/m/end", content: null);
        using var erased = await cluster.Nodes[1].Http.DeleteAsync("/v1/meetings/m");
        var receipt = System.Text.Json.JsonDocument.Parse(await erased.Content.ReadAsStringAsync()).RootElement.GetProperty("erased");
        Assert.Equal((1, Spoken.Length), (receipt.GetProperty("recordings").GetInt32(), receipt.GetProperty("recordings_bytes").GetInt64()));
        Assert.All(cluster.Nodes, node => Assert.Empty(Recordings(node)));
    }

    [Fact]
    public async Task A_node_that_was_away_when_a_meeting_was_erased_removes_its_copy_when_it_is_back()
    {
        await using var cluster = await SiloCluster.StartOnOwnVolumes(copies: 2);
        await Speak(cluster.Nodes[0], "m", "ana");
        await cluster.Nodes[2].Kill();
        using var erased = await cluster.Nodes[1].Http.DeleteAsync("/v1/meetings/m");
        Assert.Contains("\"notice\":\"Of the volumes that may have copies of recordings, 1 could not be reached;", await erased.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal([0, 0, 1], cluster.Nodes.Select(node => Recordings(node).Length));

        await cluster.Nodes[2].Start();

        Assert.Empty(Recordings(cluster.Nodes[2]));
    }

    [Fact]
    public async Task Where_there_are_too_few_nodes_nothing_is_acknowledged_and_health_says_so()
    {
        await using var cluster = await SiloCluster.StartOnOwnVolumes(copies: 2, count: 2);
        await using var bot = await cluster.Nodes[0].Connect("m", "ana", SameStream);
        var notices = Task.Run(bot.Last);

        await Eventually.IsTrue(async () =>
        {
            await bot.Send(new byte[3_200]);
            var ana = (await cluster.Nodes[1].Get("/v1/meetings/m")).GetProperty("participants")[0];
            return ana.GetProperty("health").GetProperty("sentence").GetString()
                == "Audio arriving, but it has to be on 2 other nodes, too, and 1 can be reached; none is acknowledged meanwhile";
        }, seconds: 60);

        Assert.Equal(0, bot.Acknowledged);
        Assert.False(notices.IsCompleted);
    }

    [Fact]
    public async Task An_upload_to_one_node_is_heard_and_kept_though_that_node_is_lost_at_once()
    {
        await using var cluster = await SiloCluster.StartOnOwnVolumes(copies: 1);
        await Speak(cluster.Nodes[0], "m", "before");
        var wav = await Wav(cluster.Nodes[0], "before");
        using var body = new ByteArrayContent(wav) { Headers = { ContentType = new MediaTypeHeaderValue("audio/wav") } };
        using var taken = await cluster.Nodes[1].Http.PostAsync(Audio, body);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, taken.StatusCode);
        await cluster.Nodes[1].Kill();
        Lose(cluster.Nodes[1]);

        await Eventually.IsTrue(async () => (await cluster.Nodes[0].Texts("m")).Length == 6, seconds: 60);
        Assert.Equal(Spoken, (await Wav(cluster.Nodes[2]))[HeadBytes..]);
    }

    static async Task Acknowledged(Bot bot, long frames)
    {
        while (bot.Acknowledged < frames)
            Assert.NotNull(await bot.Next());
    }

    static async Task<byte[]> Wav(ServiceProcess node, string participant = "ana")
    {
        using var answer = await node.Http.GetAsync($"/v1/meetings/m/participants/{participant}/audio");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadAsByteArrayAsync();
    }

    static string[] Recordings(ServiceProcess node) => Directory.GetFiles(Path.Combine(node.DataDirectory, "recordings"), "*.raw", SearchOption.AllDirectories);

    /// <summary>The volume of a node that was killed is gone for ever.</summary>
    static void Lose(ServiceProcess node)
    {
        Directory.Delete(node.DataDirectory, recursive: true);
        Directory.CreateDirectory(node.DataDirectory);
    }
}
