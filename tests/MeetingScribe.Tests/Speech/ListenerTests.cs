using MeetingScribe.Audio;
using MeetingScribe.Server.Engines.Scripted;
using MeetingScribe.Speech;
using MeetingScribe.Turns;

namespace MeetingScribe.Tests.Speech;

/// <summary>Chunks in, utterances out, with an engine that names each word by its first sample.</summary>
public sealed class ListenerTests
{
    static readonly TurnOptions Options = new();

    static readonly ScriptedFile Metered = new(new Dictionary<string, ScriptedPart> { ["*"] = new() { WordEveryMs = 300, MeteredModel = "by-the-second" } });

    static readonly short[] Speech = Sound.Silence(600)
        .Then(Voice.Synthesise("The first thing on the list is the budget.")).ThenSilence(1_300)
        .Then(Voice.Synthesise("It looks good.")).ThenSilence(2_000)
        .Then(Voice.Synthesise("Then there is the question of the new office.")).ThenSilence(1_500).Samples;

    [Fact]
    public async Task Every_sentence_becomes_an_utterance_that_begins_before_its_first_sound()
    {
        var heard = await Hear(from: null);

        Assert.Equal(3, heard.Count);
        Assert.All(heard, one => Assert.NotEmpty(one.Utterance.Words));
        Assert.InRange(heard[0].Utterance.TurnStart, Samples(200), Samples(700));
        Assert.All(heard.Zip(heard.Skip(1)), pair => Assert.True(pair.First.Utterance.TurnEnd <= pair.Second.Utterance.TurnStart));
    }

    [Fact]
    public async Task From_any_checkpoint_the_rest_is_heard_exactly_as_before()
    {
        var whole = await Hear(from: null);

        foreach (var (index, (_, checkpoint)) in whole.Index())
        {
            var rest = await Hear(checkpoint);

            Assert.Equal(whole.Skip(index + 1).Select(Described), rest.Select(Described));
        }
    }

    [Fact]
    public async Task Stable_text_only_grows_and_the_utterance_begins_with_it()
    {
        var shown = new Dictionary<long, string>();
        var heard = await Hear(from: null, delta =>
        {
            var text = string.Join(' ', delta.Stable.Select(word => word.Text));
            Assert.StartsWith(shown.GetValueOrDefault(delta.TurnStart, ""), text);
            shown[delta.TurnStart] = text;
        });

        Assert.NotEmpty(shown);
        Assert.All(heard, one => Assert.StartsWith(shown.GetValueOrDefault(one.Utterance.TurnStart, ""), one.Utterance.Text));
    }

    [Fact]
    public async Task A_cleared_turn_has_no_words_even_if_its_final_comes_the_moment_it_ends()
    {
        var engine = new HastySpeech();
        var ears = new Listener(Options, from: null, engine, "hasty", new TurnMemory());
        var taken = new List<Utterance>();
        engine.Ended = turn =>
        {
            ears.Understand(new Hypothesis(turn, [new Word("never", turn, turn + 1_600, 1)], IsFinal: true));
            while (ears.TryTake(out var utterance, out _))
            {
                taken.Add(utterance);
                ears.Took(utterance);
            }
        };

        foreach (var chunk in new Sound(Speech).Chunks().TakeWhile(chunk => chunk.Position < Samples(1_500)))
            await ears.Hear(chunk, CancellationToken.None);
        await ears.Mark(new ClearMark(Samples(1_500)), Samples(1_500), [], CancellationToken.None);

        Assert.Empty(Assert.Single(taken).Words);
    }

    [Fact]
    public async Task A_turn_that_two_engines_finished_was_billed_by_both()
    {
        var memory = new TurnMemory();
        var first = await Hear(from: null, memory: memory, takesNothing: true);
        var second = await Hear(from: null, memory: memory);

        Assert.Empty(first);
        Assert.Equal(3, second.Count);
        Assert.All(second, one => Assert.Equal([one.Utterance.Usage[0], one.Utterance.Usage[0]], one.Utterance.Usage));
        Assert.All(await Hear(from: null, memory: memory), one => Assert.Single(one.Utterance.Usage));
    }

    [Fact]
    public async Task Stopped_at_any_chunk_and_gone_on_later_all_speech_is_in_a_turn_and_none_in_two()
    {
        var undisturbed = (await Hear(from: null)).Select(one => one.Utterance).ToList();
        var voice = new VoiceActivity(resume: null);
        var speech = Enumerable.Range(0, Speech.Length / BandEnergies.FrameSamples).Select(frame => frame * BandEnergies.FrameSamples)
            .Where(at => voice.Hear(Speech.AsSpan(at, BandEnergies.FrameSamples)) >= 0.5f && undisturbed.Exists(turn => turn.TurnStart <= at && at < turn.TurnEnd))
            .ToList();
        Assert.InRange(speech.Count, 100, 1_000);

        for (var stop = Chunk.MaxSamples; stop < Speech.Length; stop += Chunk.MaxSamples)
        {
            Checkpoint? rest = null;
            var before = await Hear(from: null, to: stop, onStop: listener => rest = listener.Rest);
            var stored = before.Select(one => one.Checkpoint).LastOrDefault();
            var turns = before.Concat(await Hear(rest is not null && !(stored?.Position > rest.Position) ? rest : stored)).Select(one => one.Utterance).ToList();

            Assert.All(speech, at => Assert.Single(turns, turn => turn.TurnStart <= at && at < turn.TurnEnd));
            var words = turns.SelectMany(turn => turn.Words.Select(word => word.Text)).ToList();
            Assert.Equal(words.Distinct(), words);
        }
    }

    static async Task<List<(Utterance Utterance, Checkpoint Checkpoint)>> Hear(
        Checkpoint? from, Action<Delta>? onDelta = null, TurnMemory? memory = null, bool takesNothing = false, int? to = null, Action<Listener>? onStop = null)
    {
        var engine = new ScriptedEngine(Metered, TimeProvider.System);
        var speech = engine.Open(new SpeechHints("m/p"));
        var listener = new Listener(Options, from, speech, engine.Name, memory ?? new TurnMemory());
        var understanding = Task.Run(async () =>
        {
            var heard = new List<(Utterance, Checkpoint)>();
            await foreach (var hypothesis in speech.Hypotheses(CancellationToken.None))
            {
                if (listener.Understand(hypothesis) is { } delta)
                    onDelta?.Invoke(delta);
                while (!takesNothing && listener.TryTake(out var utterance, out var checkpoint))
                {
                    listener.Took(utterance);
                    heard.Add((utterance, checkpoint));
                }
            }

            return heard;
        });

        for (var position = (int)Listener.ReadFrom(Options, from); position < (to ?? Speech.Length); position += Chunk.MaxSamples)
            await listener.Hear(new Chunk(position, Speech.AsMemory(position, Math.Min(Chunk.MaxSamples, Speech.Length - position))), CancellationToken.None);
        onStop?.Invoke(listener);
        await listener.Finish(CancellationToken.None);
        await speech.DisposeAsync();
        return await understanding;
    }

    static string Described((Utterance Utterance, Checkpoint Checkpoint) one) =>
        $"{one.Utterance.TurnStart}-{one.Utterance.TurnEnd} {one.Utterance.Text} @{one.Checkpoint.Position}";

    static long Samples(int milliseconds) => milliseconds * 16L;

    /// <summary>An engine that has its final ready when a turn ends.</summary>
    sealed class HastySpeech : ISpeechStream
    {
        long turn;

        public Action<long> Ended { get; set; } = _ => { };

        public ValueTask StartTurn(long position, CancellationToken cancellation)
        {
            turn = position;
            return ValueTask.CompletedTask;
        }

        public ValueTask Hear(Chunk chunk, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask EndTurn(CancellationToken cancellation)
        {
            Ended(turn);
            return ValueTask.CompletedTask;
        }

        public IAsyncEnumerable<Hypothesis> Hypotheses(CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
