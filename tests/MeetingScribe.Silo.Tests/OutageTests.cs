using MeetingScribe.Tests;

namespace MeetingScribe.Silo.Tests;

/// <summary>The database goes away under a cluster that is in the middle of a meeting.</summary>
public sealed class OutageTests(ITestOutputHelper output)
{
    /// <summary>Longer than the lease, by which every node has stopped acknowledging.</summary>
    static readonly TimeSpan ALease = TimeSpan.FromSeconds(4);

    static readonly TimeSpan Longer = TimeSpan.FromSeconds(5);

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task What_was_acknowledged_before_during_and_after_an_outage_of_the_database_is_transcribed_once_and_in_order()
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var server = await PostgreSqlServer.Run();
        await using var cluster = await SiloCluster.Start(server: server, settings: "Scribe:Cluster:LeaseMs=2000");
        var conversation = await Conversation.Undisturbed(cluster.Nodes[0], patience.Token);
        string[] people = ["ana", "ben", "cem"];
        var pace = TimeSpan.FromMilliseconds(50);
        var speakers = people.Select((person, number) =>
            new Speaker("m", person, Conversation.Speech, pace, [.. cluster.Nodes.Skip(number), .. cluster.Nodes.Take(number)])).ToArray();
        await speakers[0].Join(patience.Token);
        await using var viewer = new Viewer();
        viewer.Watch(cluster.Nodes[((await cluster.NodeOf("m"))!.Value + 1) % 3], "m");
        var speaking = Task.WhenAll(speakers.Select(speaker => speaker.Speak(patience.Token)));
        await Eventually.IsTrue(() => Task.FromResult(speaking.IsFaulted || speakers.All(speaker => speaker.Progress > 0.2)), seconds: 60);

        await server.Stop();
        Assert.All(speakers, speaker => Assert.True(speaker.Progress < 1));
        await Task.Delay(ALease, patience.Token);
        var told = speakers.Select(speaker => speaker.Acknowledged).ToArray();
        await Task.Delay(Longer, patience.Token);
        Assert.Equal(told, speakers.Select(speaker => speaker.Acknowledged));
        await server.Start();
        await speaking;

        output.WriteLine($"acknowledged during the outage: {string.Join(", ", told)} of {Conversation.Speech.Length / 2} frames; came back {string.Join(", ", speakers.Select(speaker => speaker.Returns))} times");
        var segments = await conversation.MustBeWhole(cluster.Nodes[0], "m", people);
        await Eventually.IsTrue(() => Task.FromResult(viewer.Sequences.Length >= segments), seconds: 60);
        Assert.Equal(Enumerable.Range(1, segments).Select(number => (long)number), viewer.Sequences);
    }
}
