using System.Text;
using MeetingScribe.Server.Engines.OpenAi;

namespace MeetingScribe.Tests.Engines.OpenAi;

public sealed class HttpDoubtsTests
{
    const long Second = 16_000;
    readonly HttpDoubts doubts = new();

    [Fact]
    public void What_is_said_over_speech_is_kept_as_it_is()
    {
        Assert.Equal("Thanks, that is all. Bye.", Sift("""{"text":"Thanks, that is all. Bye."}"""));
        Assert.Equal(0, doubts.Withheld);
    }

    [Theory]
    [InlineData("""{"text":" Untertitel von Stephanie Geiges"}""", "", 4)]
    [InlineData("""{"text":"Sous-titres réalisés par la communauté d'Amara.org"}""", "", 6)]
    [InlineData("""{"text":"a b","segments":[{"text":"a","no_speech_prob":0.9,"avg_logprob":-1.2},{"text":"b","no_speech_prob":0.9,"avg_logprob":-0.4}]}""", "b", 1)]
    [InlineData("""{"text":"Thank you for watching!","segments":[{"text":"Thank you for watching!","no_speech_prob":0.7,"avg_logprob":-0.3}]}""", "", 4)]
    public void What_is_made_up_is_withheld_and_counted(string json, string kept, long withheld)
    {
        Assert.Equal(kept, Sift(json));
        Assert.Equal(withheld, doubts.Withheld);
    }

    [Fact]
    public void A_farewell_is_believed_in_one_turn_and_not_in_the_next()
    {
        const string Json = """{"text":"Thanks for watching."}""";
        Assert.Equal("Thanks for watching.", Sift(Json, turn: 0));
        Assert.Equal("Thanks for watching.", Sift(Json, turn: 0));

        Assert.Equal("", Sift(Json, turn: 5 * Second));
    }

    [Fact]
    public void Of_a_loop_the_first_round_is_kept()
    {
        var loop = string.Join(' ', Enumerable.Repeat("we will see.", 30));

        Assert.Equal("And then we will see.", Sift($$"""{"text":"And then {{loop}}"}"""));
        Assert.Equal(87, doubts.Withheld);
    }

    [Fact]
    public void A_person_may_say_no_five_times() =>
        Assert.Equal("no no no no no", Sift("""{"text":"no no no no no"}"""));

    [Fact]
    public void Timed_words_over_silence_are_withheld_and_untimed_ones_only_if_all_is_silent()
    {
        const string Timed = """{"text":"yes you","words":[{"word":"yes","start":0,"end":1},{"word":"you","start":3,"end":4}]}""";

        Assert.Equal("yes", Sift(Timed, silentFrom: 2 * Second));
        Assert.Equal("yes you", Sift("""{"text":"yes you"}""", silentFrom: 2 * Second));
        Assert.Equal("", Sift("""{"text":"yes you"}""", silentFrom: 0));
    }

    [Fact]
    public void A_word_whose_time_was_spread_over_a_segment_is_not_withheld_for_a_pause_in_it()
    {
        const string Segment = """{"text":"yes you","segments":[{"text":" yes you","start":0,"end":4}]}""";

        Assert.Equal("yes you", Sift(Segment, silentFrom: 2 * Second));
        Assert.Equal("", Sift(Segment, silentFrom: 0));
    }

    [Theory]
    [InlineData(" [BLANK_AUDIO]", "")]
    [InlineData(" (upbeat music) [Applause]", "")]
    [InlineData(" *coughs*", "")]
    [InlineData("♪ la la ♪", "")]
    [InlineData(" So [BLANK_AUDIO] we (all) agree. [MUSIC]", "So we (all) agree.")]
    public void What_a_model_says_of_other_sounds_is_no_speech(string text, string kept) => Assert.Equal(kept, Sift($$"""{"text":"{{text}}"}"""));

    string Sift(string json, long turn = 0, long silentFrom = long.MaxValue) => string.Join(' ', doubts
        .Sift(HttpAnswer.Read(Encoding.UTF8.GetBytes(json), "m").Place(turn, turn + (4 * Second)), turn, (from, _) => from >= silentFrom)
        .Select(word => word.Text));
}
