using MeetingScribe.Tests;

namespace MeetingScribe.Silo.Tests;

/// <summary>Two nodes that both believe a meeting to be their own: the database's keys settle it.</summary>
public sealed class TwoCarriersTests(ITestOutputHelper output)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Two_activations_of_a_meeting_number_it_together_without_a_gap_or_a_double()
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var cluster = await SiloCluster.Start();
        var conversation = await Conversation.Undisturbed(cluster.Nodes[0], patience.Token);
        var (meeting, near, far) = await CarriedTwice(cluster, patience.Token);
        await using var ana = near;
        await using var ben = far;
        await Task.WhenAll(ana.Speak(patience.Token), ben.Speak(patience.Token));

        var segments = await conversation.MustBeWhole(cluster.Nodes[0], meeting, "ana", "ben");
        var collisions = 0.0;
        foreach (var node in cluster.Nodes)
            collisions += await Failures(node);
        output.WriteLine($"{segments} segments, {collisions} collisions");
        Assert.True(collisions > 0, "The two activations never met: this tested nothing.");
    }

    [Fact]
    public async Task A_node_that_was_frozen_until_it_was_given_up_wakes_and_changes_nothing()
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var cluster = await SiloCluster.Start();
        var conversation = await Conversation.Undisturbed(cluster.Nodes[0], patience.Token);

        // 1. the node that has the meeting also has a participant; another one speaks on a second node, and somebody watches on the third
        await using (var opener = new Speaker("m", "opener", Conversation.Speech, pause: TimeSpan.Zero, cluster.Nodes[0]))
            await opener.Join(patience.Token);
        var carrier = (await cluster.NodeOf("m"))!.Value;
        var (sleeper, second, third) = (cluster.Nodes[carrier], cluster.Nodes[(carrier + 1) % 3], cluster.Nodes[(carrier + 2) % 3]);
        var pace = TimeSpan.FromMilliseconds(25);
        await using var ana = new Speaker("m", "ana", Conversation.Speech, pace, sleeper, second, third);
        await using var ben = new Speaker("m", "ben", Conversation.Speech, pace, second, third);
        await using var viewer = new Viewer();
        viewer.Watch(third, "m");
        var speaking = Task.WhenAll(ana.Speak(patience.Token), ben.Speak(patience.Token));
        await Eventually.IsTrue(() => Task.FromResult(speaking.IsFaulted || (ana.Progress > 0.2 && ben.Progress > 0.2)), seconds: 60);

        // 2. it sleeps until the others have taken all over from it, while its client goes on sending
        cluster.Freeze(carrier);
        await Eventually.IsTrue(async () => speaking.IsFaulted || (await cluster.IsGivenUp(carrier) && await cluster.NodeOf("m") is { } now && now != carrier), seconds: 60);
        var acknowledged = ana.Acknowledged;
        cluster.Thaw(carrier);
        await speaking;

        output.WriteLine($"{acknowledged} frames of {Conversation.Speech.Length / 2} were acknowledged before it woke; its client came back {ana.Returns} times, the other one's {ben.Returns}");
        var segments = await conversation.MustBeWhole(second, "m", "ana", "ben");
        await Eventually.IsTrue(() => Task.FromResult(viewer.Sequences.Length >= segments), seconds: 60);
        Assert.Equal(Enumerable.Range(1, segments).Select(number => (long)number), viewer.Sequences);
    }

    /// <summary>A meeting with two activations, and a participant at each: ana's node knows the first, and ben's found none in the directory.</summary>
    static async Task<(string Meeting, Speaker Ana, Speaker Ben)> CarriedTwice(SiloCluster cluster, CancellationToken patience)
    {
        for (var number = 0; number < 20; number++)
        {
            var meeting = $"m{number}";
            var ana = new Speaker(meeting, "ana", Conversation.Speech, pause: TimeSpan.FromMilliseconds(10), cluster.Nodes[0]);
            await ana.Join(patience);
            var first = (await cluster.NodeOf(meeting))!.Value;
            await cluster.ForgetPlace(meeting);
            var ben = new Speaker(meeting, "ben", Conversation.Speech, pause: TimeSpan.FromMilliseconds(10), cluster.Nodes[first == 1 ? 2 : 1]);
            await ben.Join(patience);
            if (await cluster.NodeOf(meeting) is { } second && second != first)
                return (meeting, ana, ben);

            // the cluster happened to ask the node that had it all along
            await ana.DisposeAsync();
            await ben.DisposeAsync();
        }

        throw new InvalidOperationException("Twenty meetings were placed where they were already.");
    }

    /// <summary>Times a transcription had to begin again at its last checkpoint.</summary>
    static async Task<double> Failures(ServiceProcess node) => (await node.Get("/v1/metrics")).GetProperty("metrics").EnumerateArray()
        .Where(metric => metric.GetProperty("name").GetString() == "scribe.engine.failures")
        .SelectMany(metric => metric.GetProperty("points").EnumerateArray())
        .Sum(point => point.GetProperty("value").GetDouble());
}
