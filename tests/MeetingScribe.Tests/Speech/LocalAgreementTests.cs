using MeetingScribe.Speech;

namespace MeetingScribe.Tests.Speech;

public sealed class LocalAgreementTests
{
    readonly LocalAgreement agreement = new();

    [Fact]
    public void One_answer_settles_nothing_and_the_second_what_both_begin_with()
    {
        Hear("so the buds");
        Assert.Equal("", Settled);

        Assert.Equal("So the budget is", Hear("So the budget is"));
        Assert.Equal("So the", Settled);
    }

    [Fact]
    public void What_is_settled_stays_whatever_later_answers_say()
    {
        Hear("so the budget");
        Hear("so the budget is");

        Assert.Equal("so the budget was fine", Hear("so a budget was fine"));
        Assert.Equal("so the budget", Settled);
        Assert.Equal("so the budget", Hear(""));
    }

    [Fact]
    public void A_disagreement_begins_the_count_again()
    {
        Hear("one two");
        Hear("one too");
        Hear("one two");
        Assert.Equal("one", Settled);

        Hear("one two");
        Assert.Equal("one two", Settled);
    }

    string Settled => Text(agreement.Settled);

    /// <summary>A word every half second.</summary>
    string Hear(string answer) =>
        Text(agreement.Hear([.. answer.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((text, i) => new Word(text, i * 8_000, (i + 1) * 8_000, 1))]));

    static string Text(IEnumerable<Word> words) => string.Join(' ', words.Select(word => word.Text));
}
