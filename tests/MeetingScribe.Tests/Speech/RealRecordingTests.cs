using MeetingScribe.Audio;
using MeetingScribe.Server.Engines.PocketSphinx;
using MeetingScribe.Speech;
using MeetingScribe.Turns;

namespace MeetingScribe.Tests.Speech;

/// <summary>
/// The promise of the captions, on real recordings of every kind through turn detection and the real recogniser: within a turn stable text
/// only grows, the turn's utterance begins with it, and each word of the utterance has a time that does not go back.
/// </summary>
public sealed class RealRecordingTests(ITestOutputHelper output) : IAsyncLifetime
{
    readonly PocketSphinxEngine engine = new(PocketSphinxModel.Find(), decoderLimit: 2, threadCount: 2, TimeProvider.System);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    [Fact]
    public async Task A_reader_a_telephone_and_a_meeting_room_keep_the_promise() =>
        Assert.NotEqual(0, await Keep(["libri-1272-quilter.wav", "tel8k-chromecast-2spk.wav", "ami-EN2001e-001-030.wav"]));

    [Fact(Explicit = true)]
    public async Task Every_recording_keeps_the_promise() =>
        Assert.NotEqual(0, await Keep([.. File.ReadLines(Path.Combine(Repository.Speech ?? "", "MANIFEST.tsv")).Skip(1).Select(line => line.Split('\t')[0])]));

    /// <summary>How many words became stable while they were spoken.</summary>
    async Task<int> Keep(IReadOnlyList<string> files)
    {
        var folder = Repository.Speech;
        if (folder is null)
            Assert.Skip("Needs the recordings in ../shared/speech: synthesised voices hardly ever make the recogniser change its mind.");
        var (turns, stable, words) = (0, 0, 0);
        foreach (var file in files)
        {
            var heard = await Hear(Voice.Read(Path.Combine(folder, file)).Samples);
            foreach (var (utterance, shown) in heard)
            {
                var text = utterance.Words.Select(word => word.Text).ToList();
                Assert.True(shown.SequenceEqual(text.Take(shown.Count)), $"{file}, turn at {utterance.TurnStart}: shown as stable: {string.Join(' ', shown)}; stored: {string.Join(' ', text)}");
                var edges = utterance.Words.SelectMany(word => new[] { word.Start, word.End }).ToList();
                Assert.Equal(edges.Order(), edges);
                (turns, stable, words) = (turns + 1, stable + shown.Count, words + text.Count);
            }
        }

        output.WriteLine($"{files.Count} recordings, {turns} turns: {stable} of {words} words were stable before their turn was over, none was rewritten");
        return stable;
    }

    /// <summary>Each turn's utterance, with what had been shown of it as stable.</summary>
    async Task<List<(Utterance Utterance, List<string> Shown)>> Hear(short[] samples)
    {
        var speech = engine.Open(new SpeechHints("m/p", CanWait: true));
        var ears = new Listener(new TurnOptions(), from: null, speech, engine.Name, new TurnMemory());
        var hearing = Task.Run(async () =>
        {
            for (var at = 0; at < samples.Length; at += Chunk.MaxSamples)
                await ears.Hear(new Chunk(at, samples.AsMemory(at, Math.Min(Chunk.MaxSamples, samples.Length - at))), default);
            await ears.Finish(default);
        });

        var shown = new Dictionary<long, List<string>>();
        var heard = new List<(Utterance, List<string>)>();
        await using var hypotheses = speech.Hypotheses(default).GetAsyncEnumerator();
        var next = hypotheses.MoveNextAsync().AsTask();
        while (true)
        {
            await await Task.WhenAny(hearing, next);
            if (hearing.IsCompleted && ears.Unsettled == 0)
                break;
            Assert.True(await next);
            Follow(ears.Understand(hypotheses.Current)!, hypotheses.Current.IsFinal);
            next = hypotheses.MoveNextAsync().AsTask();
        }

        await speech.DisposeAsync();
        Assert.False(await next);
        return heard;

        void Follow(Delta delta, bool isFinal)
        {
            var before = shown.GetValueOrDefault(delta.TurnStart, []);
            var now = delta.Stable.Select(word => word.Text).ToList();
            Assert.Equal(before, now.Take(before.Count));
            if (!isFinal)
                shown[delta.TurnStart] = now;
            while (ears.TryTake(out var utterance, out _))
            {
                heard.Add((utterance, shown.GetValueOrDefault(utterance.TurnStart, [])));
                ears.Took(utterance);
            }
        }
    }
}
