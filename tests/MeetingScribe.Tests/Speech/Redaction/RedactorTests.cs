using MeetingScribe.Speech;
using MeetingScribe.Speech.Redaction;

namespace MeetingScribe.Tests.Speech.Redaction;

public sealed class RedactorTests
{
    static readonly Redactor Everything = new(new RedactionRules(Emails: true, Phones: true, Cards: true, Ibans: true, ["Kovačević", "Mary Ann", "Mary Ann Smith"]));

    [Theory]
    // e-mail
    [InlineData("write to john@example.com, please", "write to [e-mail], please")]
    [InlineData("write to john at example dot com please", "write to [e-mail] please")]
    [InlineData("it is john dot smith at mail dot example dot co dot uk thanks", "it is [e-mail] thanks")]
    [InlineData("contact john underscore smith at example dot com now", "contact [e-mail] now")]
    [InlineData("contact john smith at my own company dot com now", "contact [e-mail] now")]
    [InlineData("it is j o h n at example dot c o m and so on", "it is [e-mail] and so on")]
    [InlineData("it is john four two at example.com.", "it is [e-mail].")]
    [InlineData("it is john @ example . com okay", "it is [e-mail] okay")]
    [InlineData("it is john@example dot org okay", "it is [e-mail] okay")]
    // phone
    [InlineData("call 5551234 today", "call [phone] today")]
    [InlineData("call (555) 123-4567 today", "call [phone] today")]
    [InlineData("call +49 711 1234567 today", "call [phone] today")]
    [InlineData("call 0049 711 12345678 today", "call [phone] today")]
    [InlineData("call 06 12 34 56 78 today", "call [phone] today")]
    [InlineData("call plus four nine seven one one five five five one two three four today", "call [phone] today")]
    [InlineData("call one eight hundred five five five one two one two now", "call [phone] now")]
    [InlineData("call double four triple two oh five now", "call [phone] now")]
    [InlineData("call five five five, one two, uh, three four now", "call [phone] now")]
    [InlineData("call five-five-five twelve thirty-four now", "call [phone] now")]
    // card
    [InlineData("my card is 4111 1111 1111 1111. It expires soon", "my card is [card]. It expires soon")]
    [InlineData("my card is 4111-1111-1111-1111 okay", "my card is [card] okay")]
    [InlineData("my card is 4111111111111111 okay", "my card is [card] okay")]
    [InlineData("my card is 378282246310005 okay", "my card is [card] okay")]
    [InlineData("my card is four one one one one one one one one one one one one one one one okay", "my card is [card] okay")]
    [InlineData("my card is forty one eleven eleven eleven eleven eleven eleven eleven okay", "my card is [card] okay")]
    [InlineData("my card is 4111, 1111, 1111, 1111, 12, 26 and yours", "my card is [card] and yours")]
    // IBAN
    [InlineData("the account DE89 3704 0044 0532 0130 00 is mine", "the account [IBAN] is mine")]
    [InlineData("the account DE89370400440532013000, okay", "the account [IBAN], okay")]
    [InlineData("the account GB82 WEST 1234 5698 7654 32 is mine", "the account [IBAN] is mine")]
    [InlineData("the account g b eight two w e s t one two three four five six nine eight seven six five four three two okay", "the account [IBAN] okay")]
    // names
    [InlineData("ask Mary Ann about KOVACEVIC'S plan", "ask [name] about [name] plan")]
    [InlineData("ask mary ann smith, not Mary", "ask [name], not Mary")]
    // a number that the turn's end may have cut in two
    [InlineData("the first half is four one one one", "the first half is [number]")]
    [InlineData("1111 1111 is the rest", "[phone] is the rest")]
    public void An_entity_is_covered_however_it_is_written_or_spoken(string said, string shown) => Assert.Equal(shown, Redact(said));

    [Theory]
    [InlineData("meet john at the office at five, then look at it . It is dot matrix")]
    [InlineData("we work at home. We like it at the end . So we stay")]
    [InlineData("my card is 4111 1111 1111 1112 okay")]
    [InlineData("the account DE88 3704 0044 0532 0130 00A is not one")]
    [InlineData("I am a man who is 12 and no 1")]
    [InlineData("in 2019, 2020, 2021 and 2026-11-21 at 10:30 we had 1,234,567 and 3.14159265 or 12000 of them")]
    [InlineData("from 2024-2026 two hundred fifty thousand people came in twenty twenty six they say")]
    [InlineData("oh double check one or two of the hundred things, plus three")]
    [InlineData("Mary and Ann are here with 250000 dollars")]
    public void What_is_no_entity_stays_as_it_is(string said) => Assert.Equal(said, Redact(said));

    [Fact]
    public void A_placeholder_has_the_time_of_what_it_covers_and_the_mean_of_its_confidence()
    {
        Word[] said = [new("call", 0, 10, 1), new("555", 20, 30, 0.5), new("1234", 40, 55, 0.7), new("now", 60, 70, 1)];

        Assert.Equal([said[0], new Word("[phone]", 20, 55, 0.6), said[3]], new RedactedText(Everything).Settle(said));
    }

    [Fact]
    public void Only_what_was_asked_for_is_covered()
    {
        var cards = new Redactor(new RedactionRules(Emails: false, Phones: false, Cards: true, Ibans: false, []));

        Assert.Equal(
            "mary ann at example dot com has 5551234 and [card] okay",
            Text(new RedactedText(cards).Settle(Words("mary ann at example dot com has 5551234 and 4111 1111 1111 1111 okay"))));
    }

    [Fact]
    public void What_may_become_an_entity_is_held_back_and_shown_once_it_cannot()
    {
        var text = new RedactedText(Everything);

        Assert.Equal("please | …", Shown("please meet john", stable: 3));
        Assert.Equal("please | …", Shown("please meet john at", stable: 3));
        Assert.Equal("please | …", Shown("please meet john at nine", stable: 5));
        Assert.Equal("please | meet john at nine in the …", Shown("please meet john at nine in the hall", stable: 5));
        Assert.Equal("please meet john at nine in the | …", Shown("please meet john at nine in the hall", stable: 8));

        string Shown(string said, int stable)
        {
            var words = Words(said);
            var delta = text.Show(new Delta(0, words[..stable], words[stable..]));
            return $"{Text(delta.Stable)} | {Text(delta.Unsure)}";
        }
    }

    static string Redact(string said) => Text(new RedactedText(Everything).Settle(Words(said)));

    static Word[] Words(string said) => [.. said.Split(' ').Select((word, index) => new Word(word, index * 10, index * 10 + 9, 1))];

    static string Text(IEnumerable<Word> words) => string.Join(' ', words.Select(word => word.Text));
}
