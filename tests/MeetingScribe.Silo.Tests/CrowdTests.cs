using System.Diagnostics;
using System.Text.Json;
using MeetingScribe.Tests;

namespace MeetingScribe.Silo.Tests;

/// <summary>More people than one test machine carries in real time: all are connected at once, and take turns at speaking.</summary>
[Collection(CrowdCollection.Name)]
public sealed class CrowdTests(ITestOutputHelper output)
{
    const int People = 1_000;
    const int Meetings = 20;
    const int SpeakingAtOnce = 64;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_thousand_participants_over_three_nodes_are_each_heard_once_and_seen_once_on_another_node()
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var cluster = await SiloCluster.Start(settings: "Scribe:Cluster:ProbeMs=5000"); // nobody is to be given up for being busy
        var audio = new Sound(Voice.Sentence(16_000, out var source).Samples.Take(32_000)).ThenSilence(1_200).Bytes;
        await using (var alone = new Speaker("alone", "p", audio, pause: TimeSpan.Zero, cluster.Nodes[0]))
            await alone.Speak(patience.Token);
        var said = await cluster.Nodes[0].Texts("alone");
        Assert.NotEmpty(said);

        // 1. everybody is there, the participants of one meeting on all nodes
        var everybody = Enumerable.Range(0, People)
            .Select(person => new Speaker(MeetingOf(person), $"p{person}", audio, pause: TimeSpan.Zero, [.. cluster.Nodes.Skip(person % 3), .. cluster.Nodes.Take(person % 3)]))
            .ToArray();
        var began = Stopwatch.GetTimestamp();
        await AllOf(everybody, speaker => speaker.Join(patience.Token));
        var joining = Stopwatch.GetElapsedTime(began);

        // 2. a viewer of each meeting on a node that is not the meeting's
        var viewers = new Viewer[Meetings];
        for (var meeting = 0; meeting < Meetings; meeting++)
        {
            var carrier = (await cluster.NodeOf(MeetingOf(meeting)))!.Value;
            viewers[meeting] = new Viewer();
            viewers[meeting].Watch(cluster.Nodes[(carrier + 1) % 3], MeetingOf(meeting));
        }

        // 3. everybody speaks, until the last sample is acknowledged
        began = Stopwatch.GetTimestamp();
        await AllOf(everybody, speaker => speaker.Speak(patience.Token));
        var speaking = Stopwatch.GetElapsedTime(began);
        output.WriteLine(FormattableString.Invariant(
            $"{People} participants in {Meetings} meetings on 3 nodes, {source}: joined in {joining.TotalSeconds:0.0} s; {People * audio.Length / 32_000.0:0} s of audio heard in {speaking.TotalSeconds:0.0} s, {everybody.Sum(speaker => speaker.Returns)} came back"));

        // 4. each meeting has everybody's words once, and its viewer saw them in its order
        Assert.All(everybody, speaker => Assert.Equal((audio.Length / 2, said.Length), (speaker.Acknowledged, speaker.Segments)));
        for (var meeting = 0; meeting < Meetings; meeting++)
        {
            var segments = await Segments(cluster.Nodes[meeting % 3], MeetingOf(meeting));
            Assert.Equal(Enumerable.Range(1, People / Meetings * said.Length).Select(number => (long)number), segments.Select(segment => segment.GetProperty("sequence").GetInt64()));
            var byPerson = segments.ToLookup(segment => segment.GetProperty("participant_id").GetString(), segment => segment.GetProperty("text").GetString());
            Assert.Equal(People / Meetings, byPerson.Count);
            Assert.All(byPerson, texts => Assert.Equal(said, texts));
            var viewer = viewers[meeting];
            await Eventually.IsTrue(() => Task.FromResult(viewer.Sequences.Length >= segments.Length), seconds: 60);
            Assert.Equal(segments.Select(IdOf), viewer.Segments.Select(IdOf));
            await viewer.DisposeAsync();
        }
    }

    static async Task AllOf(Speaker[] speakers, Func<Speaker, Task> act) =>
        await Parallel.ForEachAsync(speakers, new ParallelOptions { MaxDegreeOfParallelism = SpeakingAtOnce }, async (speaker, _) => await act(speaker));

    static async Task<JsonElement[]> Segments(ServiceProcess node, string meeting) =>
        [.. (await node.Get($"/v1/meetings/{meeting}/transcript?format=json")).GetProperty("segments").EnumerateArray()];

    static string MeetingOf(int person) => $"m{person % Meetings}";

    static string IdOf(JsonElement segment) => segment.GetProperty("id").GetString()!;
}

/// <summary>It takes the whole machine, which the tests of lost nodes would notice.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class CrowdCollection
{
    public const string Name = "crowd";
}
