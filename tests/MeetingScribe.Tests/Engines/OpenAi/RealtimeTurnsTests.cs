using System.Text;
using MeetingScribe.Server.Engines.OpenAi;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;

namespace MeetingScribe.Tests.Engines.OpenAi;

/// <summary>Which item is which turn, and that finals come in the order of turns.</summary>
public sealed class RealtimeTurnsTests
{
    readonly RealtimeTurns turns = new("en");
    int events;

    [Fact]
    public void Finals_come_in_the_order_of_turns_whatever_order_they_come_in()
    {
        Say(0, 16_000);
        Say(32_000, 48_000);
        Apply("committed", "a");
        Apply("committed", "b");

        Assert.Empty(Complete("b", "Second."));
        Assert.Equal([(0L, "First."), (32_000L, "Second.")], Complete("a", "First."));
        Assert.Equal(0, turns.Unsettled);
    }

    [Fact]
    public void A_text_that_comes_before_anybody_named_its_item_waits_for_the_commit_when_it_could_be_either_turns()
    {
        Say(0, 16_000);
        Start(32_000, 40_000);

        Assert.Empty(Delta("x", "hello "));
        Assert.Empty(Complete("x", "hello there"));
        Assert.Equal([(0L, "hello there")], Apply("committed", "x"));
    }

    [Fact]
    public void Words_shown_while_somebody_speaks_are_promised_as_soon_as_the_next_one_begins()
    {
        Start(16_000, 32_000);

        Assert.Equal(0, Partial("x", "bud").Settled);
        var grown = Partial("x", "get is ");
        Assert.Equal(("budget is", 2), (grown.Text(), grown.Settled));
        Assert.All(grown.Words, word => Assert.InRange(word.Start, 16_000, word.End));
        Assert.InRange(grown.Words[^1].End, 16_001, 32_000);
    }

    [Fact]
    public void A_burst_behind_the_turn_is_shown_but_nothing_of_it_is_promised()
    {
        Say(0, 16_000);

        var shown = Partial("x", "all at once ");

        Assert.Equal(("all at once", 0, true), (shown.Text(), shown.Settled, shown.IsTentative));
    }

    [Fact]
    public void An_event_that_comes_twice_counts_once()
    {
        Start(0, 16_000);
        var said = Event("conversation.item.input_audio_transcription.delta", "x", """ "delta":"once " """);

        Assert.Single(turns.Apply(said).Said);
        Assert.Empty(turns.Apply(said).Said);
        Assert.Equal("once upon", Partial("x", "upon ").Text());
    }

    [Fact]
    public void A_final_keeps_the_times_of_the_promised_words_and_spreads_the_rest_over_the_turn()
    {
        Start(0, 16_000);
        var promised = Partial("x", "we ");
        Heard(48_000);
        turns.Commit(0);
        var final = Apply(Event("conversation.item.input_audio_transcription.completed", "x", """ "transcript":"We agreed." """)).Single();

        Assert.Equal((promised.Words[0].Start, promised.Words[0].End), (final.Words[0].Start, final.Words[0].End));
        Assert.Equal((promised.Words[0].End, 48_000), (final.Words[1].Start, final.Words[1].End));
    }

    [Fact]
    public void A_refused_commit_is_a_turn_without_words_and_a_failed_item_is_somebody_elses_decision()
    {
        Say(0, 1_000);
        Say(16_000, 32_000);

        Assert.Equal([(0L, "")], Texts(turns.Refused("commit_1").Said));
        Apply("committed", "b");
        var failed = turns.Apply(Event("conversation.item.input_audio_transcription.failed", "b", """ "error":{"code":"broken","message":"Broken."} """)).Failed;
        Assert.Equal((16_000, "broken"), (failed!.Start, failed.Problem!.Code));
        Assert.Equal([(16_000L, "")], Texts(turns.GiveUp(16_000).Said));
    }

    [Fact]
    public void A_text_for_a_turn_that_is_not_over_is_a_fault()
    {
        Start(0, 16_000);

        Assert.Throws<UpstreamException>(() => Complete("x", "too early"));
    }

    [Theory]
    [InlineData(""" "usage":{"type":"duration","seconds":3.25} """, 3.25, 0, 0, 0)]
    [InlineData(""" "usage":{"type":"tokens","total_tokens":43,"input_tokens":36,"input_token_details":{"text_tokens":4,"audio_tokens":32},"output_tokens":7} """, 0, 32, 4, 7)]
    [InlineData(""" "usage":{"type":"tokens","input_tokens":36.0,"output_tokens":7} """, 0, 36, 0, 7)]
    public void What_it_cost_is_read_with_patience(string usage, double seconds, long audio, long text, long output)
    {
        Say(0, 16_000);
        Apply("committed", "a");

        var final = Apply(Event("conversation.item.input_audio_transcription.completed", "a", $""" "transcript":"Yes.",{usage} """)).Single();

        Assert.Equal(new SpeechUsage("m", seconds, audio, text, output), final.Usage);
        Assert.Equal("en", final.Language);
    }

    void Start(long from, long to)
    {
        turns.Start(from);
        Heard(to);
    }

    void Heard(long to) => turns.Heard(to);

    void Say(long from, long to)
    {
        Start(from, to);
        turns.Commit(0);
    }

    (long, string)[] Apply(string type, string item) => Texts(Apply(Event($"input_audio_buffer.{type}", item, """ "previous_item_id":null """)));

    (long, string)[] Delta(string item, string text) => Texts(Apply(Event("conversation.item.input_audio_transcription.delta", item, $""" "delta":"{text}" """)));

    Hypothesis Partial(string item, string text) => Apply(Event("conversation.item.input_audio_transcription.delta", item, $""" "delta":"{text}" """)).Single();

    (long, string)[] Complete(string item, string text) => Texts(Apply(Event("conversation.item.input_audio_transcription.completed", item, $""" "transcript":"{text}" """)));

    IReadOnlyList<Hypothesis> Apply(RealtimeEvent said) => turns.Apply(said).Said;

    RealtimeEvent Event(string type, string item, string members) =>
        RealtimeEvent.Read(Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","event_id":"e{{events++}}","item_id":"{{item}}",{{members}}}"""), "m")!;

    static (long, string)[] Texts(IEnumerable<Hypothesis> said) => [.. said.Select(one => (one.TurnStart, one.Text()))];
}
