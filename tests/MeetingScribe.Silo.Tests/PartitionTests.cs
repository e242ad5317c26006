using System.Net.WebSockets;
using System.Text.Json;
using MeetingScribe.Tests;

namespace MeetingScribe.Silo.Tests;

/// <summary>A node that is alive and cut off never says of audio that it is safe.</summary>
public sealed class PartitionTests
{
    /// <summary>Longer than the lease: what is not said until then is not said.</summary>
    static readonly TimeSpan ALease = TimeSpan.FromSeconds(3);

    static readonly byte[] Speech = ClusterTests.ThreeTurns();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_the_others_believe_dead_acknowledges_nothing_more_and_spoils_nothing(bool isShared)
    {
        await using var cluster = await SiloCluster.Start(isShared: isShared, settings: "Scribe:Cluster:LeaseMs=2000");
        var (cut, other) = (cluster.Nodes[0], cluster.Nodes[1]);
        await ClusterTests.Speak(other, "undisturbed", "ana");
        await using var bot = await cut.Connect("m", "ana", ClusterTests.Stream);
        await bot.SendAll(Speech.AsMemory(0, Speech.Length / 2));
        var listening = Listen(bot);
        await Acknowledges(bot, Speech.Length / 8);

        // 1. cut off from the database, and silent until the others have given it up
        cluster.Relay.Cut();
        cluster.Freeze(0);
        await Eventually.IsTrue(() => cluster.IsGivenUp(0), seconds: 60);

        // 2. alive again: its client still sends, and is told nothing
        cluster.Thaw(0);
        var (told, sent) = (bot.Acknowledged, Speech.Length / 2);
        for (; sent < Speech.Length * 3 / 4; sent += 3_200)
            await bot.SendAll(Speech.AsMemory(sent, 3_200));
        await Task.Delay(ALease);
        Assert.Equal(told, bot.Acknowledged);

        // 3. the client goes elsewhere
        Assert.True(await ClusterTests.GoOn(other, "m", "ana") >= told);
        Assert.Equal(await other.Texts("undisturbed"), await other.Texts("m"));

        // 4. back: nothing of what it wrote since is in anything
        cluster.Relay.Restore();
        var wav = await other.Http.GetByteArrayAsync("/v1/meetings/m/participants/ana/audio");
        Assert.Equal(Speech, wav[^Speech.Length..]);
    }

    [Fact]
    public async Task A_node_without_its_database_waits_with_acknowledging_until_it_has_it_again()
    {
        await using var cluster = await SiloCluster.Start(settings: "Scribe:Cluster:LeaseMs=2000");
        await ClusterTests.Speak(cluster.Nodes[1], "undisturbed", "ana");
        await using var bot = await cluster.Nodes[0].Connect("m", "ana", ClusterTests.Stream);
        await bot.SendAll(Speech.AsMemory(0, Speech.Length / 4));
        var listening = Listen(bot);
        await Acknowledges(bot, Speech.Length / 8);

        cluster.Relay.Cut();
        await Task.Delay(ALease);
        var told = bot.Acknowledged;
        await bot.SendAll(Speech.AsMemory(Speech.Length / 4, Speech.Length / 4));
        await Task.Delay(ALease);
        Assert.Equal(told, bot.Acknowledged);

        cluster.Relay.Restore();
        await Acknowledges(bot, Speech.Length / 4);
        await bot.SendAll(Speech.AsMemory(Speech.Length / 2));
        await bot.SendText("""{"type":"finish"}""");
        Assert.Equal(Speech.Length / 2, (await listening)!.Value.GetProperty("position").GetInt64());
        Assert.Equal(await cluster.Nodes[2].Texts("undisturbed"), await cluster.Nodes[2].Texts("m"));
    }

    /// <summary>Hears what comes; the last message, or null if the connection just ended.</summary>
    static async Task<JsonElement?> Listen(Bot bot)
    {
        JsonElement? last = null;
        try
        {
            while (await bot.Next() is { } message)
                last = message;
        }
        catch (WebSocketException)
        {
            // cut
        }

        return last;
    }

    static Task Acknowledges(Bot bot, long frames) => Eventually.IsTrue(() => Task.FromResult(bot.Acknowledged >= frames), seconds: 60);
}
