using System.Runtime.CompilerServices;
using MeetingScribe.Audio;
using MeetingScribe.Speech;
using MeetingScribe.Turns;

namespace MeetingScribe.Tests.Speech;

/// <summary>Turns that end by what was said: the pause is the same, the words differ.</summary>
public sealed class SentenceEndingTests
{
    static readonly TurnOptions Semantic = new() { Silence = TimeSpan.FromMilliseconds(500), LongestSilence = TimeSpan.FromSeconds(4) };

    static readonly short[] Speech = Sound.Silence(600).Then(Voice.Synthesise("The first thing on the list is the budget.")).ThenSilence(8_000).Samples;

    [Fact]
    public async Task A_finished_sentence_ends_a_turn_sooner_than_a_broken_one()
    {
        var finished = await TimeOfEnd(Semantic, "that", "is", "the", "budget.");
        var open = await TimeOfEnd(Semantic, "that", "is", "the", "budget");
        var broken = await TimeOfEnd(Semantic, "that", "is", "the", "budget", "and");

        Assert.True(finished < open && open < broken, $"finished {finished} ms, open {open} ms, broken {broken} ms");
        Assert.InRange(finished, 0, 5_000);
        Assert.InRange(broken - finished, 3_000, 4_000);
    }

    [Fact]
    public async Task Where_only_silence_counts_the_words_change_nothing()
    {
        var silence = new TurnOptions();

        Assert.Equal(await TimeOfEnd(silence, "done."), await TimeOfEnd(silence, "and"));
    }

    /// <summary>When the turn was found to be over, in milliseconds, if that is what the engine believes from its start on.</summary>
    static async Task<long> TimeOfEnd(TurnOptions options, params string[] words)
    {
        var listener = new Listener(options, from: null, new Deaf(), "deaf", new TurnMemory());
        for (var position = 0; position < Speech.Length; position += Chunk.MaxSamples)
        {
            var heard = await listener.Hear(new Chunk(position, Speech.AsMemory(position, Math.Min(Chunk.MaxSamples, Speech.Length - position))), CancellationToken.None);
            if (heard.Kind == TurnChangeKind.Started)
                listener.Understand(new Hypothesis(heard.Start, [.. words.Select((word, index) => new Word(word, heard.Start + index, heard.Start + index + 1, 1))], Language: "en"));
            if (heard.Kind == TurnChangeKind.Ended)
                return Chunk.ToMilliseconds(listener.HeardTo);
        }

        throw new InvalidOperationException("The turn never ended.");
    }

    /// <summary>An engine that takes everything and says nothing; the test speaks for it.</summary>
    sealed class Deaf : ISpeechStream
    {
        public ValueTask StartTurn(long position, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask Hear(Chunk chunk, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask EndTurn(CancellationToken cancellation) => ValueTask.CompletedTask;

        public async IAsyncEnumerable<Hypothesis> Hypotheses([EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.CompletedTask;
            yield break;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
