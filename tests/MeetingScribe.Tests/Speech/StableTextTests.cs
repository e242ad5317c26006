using MeetingScribe.Speech;

namespace MeetingScribe.Tests.Speech;

public sealed class StableTextTests
{
    readonly StableText text = new(turnStart: 0);

    [Fact]
    public void A_word_is_stable_when_five_hypotheses_agree_and_it_lies_behind_the_tail()
    {
        var deltas = Enumerable.Range(0, 5).Select(_ => Believe("one two three four five six seven")).ToList();

        // A word is 400 ms: the second ends 2 s before the tail, the third 1.6 s.
        Assert.Equal(["", "", "", "", "one two"], deltas.Select(delta => Text(delta.Stable)));
        Assert.Equal("three four five six seven", Text(deltas[^1].Unsure));
    }

    [Fact]
    public void A_word_that_keeps_changing_holds_back_everything_behind_it()
    {
        for (var round = 0; round < 10; round++)
            Believe($"one x{round} three four five six seven");

        Assert.Equal("one", Text(Believe("one y three four five six seven").Stable));
    }

    [Fact]
    public void Before_a_pause_long_agreement_makes_the_last_words_stable()
    {
        var deltas = Enumerable.Range(0, 11).Select(_ => Believe("good morning")).ToList();

        Assert.Equal([.. Enumerable.Repeat("", 10), "good morning"], deltas.Select(delta => Text(delta.Stable)));
    }

    [Fact]
    public void Tentative_hypotheses_are_shown_but_make_nothing_stable()
    {
        for (var round = 0; round < 20; round++)
        {
            var delta = text.Believe(new Hypothesis(0, Words("good morning"), IsTentative: true));
            Assert.Equal(("", "good morning"), (Text(delta.Stable), Text(delta.Unsure)));
        }

        Assert.Equal("", Text(Believe("good morning").Stable));
    }

    [Fact]
    public void What_the_engine_promises_is_stable_at_once()
    {
        var delta = text.Believe(new Hypothesis(0, Words("one two three"), Settled: 2));

        Assert.Equal(("one two", "three"), (Text(delta.Stable), Text(delta.Unsure)));
    }

    [Fact]
    public void A_stable_word_outlives_a_hypothesis_that_drops_it()
    {
        text.Believe(new Hypothesis(0, Words("one two three"), Settled: 2));

        var delta = Believe("one too three four");

        Assert.Equal(("one two", "three four"), (Text(delta.Stable), Text(delta.Unsure)));
    }

    [Fact]
    public void The_settled_turn_keeps_stable_words_and_takes_the_rest_from_the_final()
    {
        text.Believe(new Hypothesis(0, Words("one two"), Settled: 2));

        Assert.Equal("one two three four", Text(text.Settle(Final("one too three four"))));
    }

    [Fact]
    public void The_settled_turn_takes_case_punctuation_times_and_confidence_from_the_final_where_it_agrees()
    {
        text.Believe(new Hypothesis(0, Words("one two"), Settled: 2));
        var final = new Word("One,", 100, 6_000, 0.5);

        var words = text.Settle(new Hypothesis(0, [final, .. Words("x two three").Skip(1)], IsFinal: true));

        Assert.Equal(final, words[0]);
        Assert.Equal("One, two three", Text(words));
    }

    [Fact]
    public void A_stable_word_that_the_final_hears_as_two_is_not_doubled_at_the_seam()
    {
        text.Believe(new Hypothesis(0, [new Word("ice", 0, 6_000, 1), new Word("cream", 6_000, 16_000, 1)], Settled: 2));

        var words = text.Settle(new Hypothesis(0,
            [new("i", 0, 3_000, 1), new("scream", 3_000, 9_000, 1), new("him", 9_000, 16_000, 1), new("out", 16_000, 20_000, 1)], IsFinal: true));

        Assert.Equal("ice cream out", Text(words));
    }

    [Fact]
    public void Two_stable_words_that_the_final_hears_as_one_lose_nothing_behind_them()
    {
        text.Believe(new Hypothesis(0, [new Word("a", 0, 3_000, 1), new Word("round", 3_000, 9_000, 1)], Settled: 2));

        var words = text.Settle(new Hypothesis(0, [new("around", 0, 9_000, 1), new("the", 9_000, 12_000, 1), new("block", 12_000, 18_000, 1)], IsFinal: true));

        Assert.Equal("a round the block", Text(words));
    }

    [Fact]
    public void Repeated_words_are_told_apart_by_their_times()
    {
        text.Believe(new Hypothesis(0, Words("oh no no"), Settled: 3));

        Assert.Equal("oh no no no no", Text(text.Settle(Final("so no no no no"))));
    }

    [Fact]
    public void A_final_without_words_does_not_unsay_what_was_stable()
    {
        text.Believe(new Hypothesis(0, Words("one two"), Settled: 1));

        Assert.Equal("one", Text(text.Settle(Final(""))));
    }

    [Fact]
    public void Words_never_go_back_in_time_at_the_seam()
    {
        text.Believe(new Hypothesis(0, [new Word("one", 0, 7_000, 1)], Settled: 1));

        var words = text.Settle(new Hypothesis(0, [new("won", 0, 5_900, 1), new("two", 6_000, 12_000, 1)], IsFinal: true));

        Assert.Equal([new Word("one", 0, 7_000, 1), new Word("two", 7_000, 12_000, 1)], words);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void Whatever_the_engine_says_stable_text_only_grows_and_the_turn_begins_with_it(int seed)
    {
        var random = new Random(seed);
        for (var turn = 0; turn < 200; turn++)
        {
            var rewriting = new StableText(0);
            var shown = new List<Word>();
            for (var length = 1; length < 30; length++)
            {
                var stable = rewriting.Believe(Babble(random, length)).Stable;
                Assert.Equal(shown.Select(word => word.Text), stable.Take(shown.Count).Select(word => word.Text));
                shown = [.. stable];
            }

            var settled = rewriting.Settle(Babble(random, random.Next(30)) with { IsFinal = true });
            Assert.Equal(shown.Select(word => word.Text), settled.Take(shown.Count).Select(word => word.Text));
            Assert.All(settled.Zip(settled.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
        }
    }

    /// <summary>A hypothesis of which one word in ten is wrong, and the last ones more often.</summary>
    static Hypothesis Babble(Random random, int length) => new(0, [.. Enumerable.Range(0, length)
        .Where(_ => random.Next(20) > 0)
        .Select(index => new Word(random.Next(10) == 0 || index + random.Next(4) >= length ? $"x{random.Next(3)}" : $"w{index}", index * 4_000, (index + 1) * 4_000, 1))]);

    Delta Believe(string words) => text.Believe(new Hypothesis(0, Words(words)));

    static Hypothesis Final(string words) => new(0, Words(words), IsFinal: true);

    /// <summary>Words of 400 ms, one after the other.</summary>
    static IReadOnlyList<Word> Words(string words) =>
        [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((word, index) => new Word(word, index * 6_400, (index + 1) * 6_400, 1))];

    static string Text(IEnumerable<Word> words) => string.Join(' ', words.Select(word => word.Text));
}
