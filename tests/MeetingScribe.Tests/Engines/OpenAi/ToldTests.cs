using MeetingScribe.Server.Engines.OpenAi;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;
using MeetingScribe.Speech.Redaction;

namespace MeetingScribe.Tests.Engines.OpenAi;

public sealed class ToldTests
{
    static readonly Redactor Redactor = new(new RedactionRules(Emails: true, Phones: true, Cards: true, Ibans: true, ["Dashwood", "Marianne"]));

    static readonly OpenAIOptions Options = new() { Prompt = "A call with Mrs. Dashwood about the cottage." };

    [Fact]
    public void What_redaction_covers_is_told_to_nobody()
    {
        var told = new Told(new SpeechHints("m/ana", "en", ["Barton", "John Dashwood", "ana@example.com", "cottage"], Redactor: Redactor), Options);

        Assert.Equal(["Barton", "cottage"], told.Phrases);
        Assert.Equal("A call with Mrs. about the cottage.", told.Prompt);
        Assert.Equal(
            "A call with Mrs. about the cottage. Barton, cottage my number is it belongs to",
            told.Text("my number is 555 010 4477 it belongs to Marianne".Split(' ')));
    }

    [Fact]
    public void What_could_yet_become_something_covered_waits_for_its_end()
    {
        var told = new Told(new SpeechHints("m/ana", Redactor: new Redactor(new RedactionRules(false, Phones: true, false, false, []))), new OpenAIOptions());

        Assert.Equal("my number is", told.Text("my number is five five five".Split(' ')));
        Assert.Equal("my number is five five five of them", told.Text("my number is five five five of them all".Split(' ')[..^1]));
    }

    [Fact]
    public void Without_redaction_everything_is_told_in_one_text_whose_end_was_said_last()
    {
        var told = new Told(new SpeechHints("m/ana", "en", ["John Dashwood", ""]), Options);

        Assert.Equal("A call with Mrs. Dashwood about the cottage. John Dashwood so Marianne", told.Text(["so", "Marianne"]));
    }

    [Fact]
    public void However_much_there_is_to_tell_a_model_is_told_as_much_as_it_reads()
    {
        var words = Enumerable.Range(0, 1_000).Select(word => $"w{word}").ToList();
        var text = new Told(new SpeechHints("m/ana", Phrases: words), new OpenAIOptions()).Text(words);

        Assert.InRange(text.Length, 700, 801);
        Assert.StartsWith("w0, w1,", text);
        Assert.EndsWith("w998 w999", text);
    }
}
