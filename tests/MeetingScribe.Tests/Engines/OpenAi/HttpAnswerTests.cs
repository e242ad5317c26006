using System.Text;
using System.Text.Json;
using MeetingScribe.Server.Engines.OpenAi;
using MeetingScribe.Speech;

namespace MeetingScribe.Tests.Engines.OpenAi;

public sealed class HttpAnswerTests
{
    [Fact]
    public void Words_of_the_text_take_the_times_of_the_words()
    {
        var placed = Place("""{"text":" Hello, world.","words":[{"word":"Hello","start":0.5,"end":1.0},{"word":"world","start":1.25,"end":9.0}]}""");

        Assert.Equal([new Word("Hello,", 108_000, 116_000, 1), new Word("world.", 120_000, 132_000, 1)], placed);
    }

    [Fact]
    public void Without_words_they_are_spread_over_the_segment_and_without_segments_over_the_audio()
    {
        var segment = Place("""{"text":"a b","segments":[{"text":" a b","start":1,"end":2,"avg_logprob":0}]}""");
        Assert.Equal([(116_000L, 124_000L), (124_000L, 132_000L)], segment.Select(word => (word.Start, word.End)));

        var whole = Place("""{"text":"a b"}""");
        Assert.Equal([(100_000L, 116_000L), (116_000L, 132_000L)], whole.Select(word => (word.Start, word.End)));
    }

    [Fact]
    public void Tokens_inside_segments_are_joined_to_words_wherever_the_segments_were_cut()
    {
        // As whisper.cpp 1.9.3 answers: a segment ends after 60 letters, in the middle of a word too, with a line break behind it in the text.
        var placed = Read("""
            {"task":"transcribe","language":"english","duration":2.0,"text":" Mrs. Dash\nwood, yes\n","segments":[
             {"id":0,"text":" Mrs. Dash","start":0.0,"end":1.0,"words":[{"word":" Mrs","start":0.0,"end":0.25,"probability":0.5},{"word":".","start":0.25,"end":0.5,"probability":0.25},
               {"word":" D","start":0.5,"end":0.75,"probability":0.5},{"word":"ash","start":0.75,"end":1.0,"probability":0.75}],"avg_logprob":-0.5,"no_speech_prob":0.1},
             {"id":1,"text":"wood, yes","start":1.0,"end":2.0,"words":[{"word":"wood","start":1.0,"end":1.25,"probability":0.125},{"word":",","start":1.25,"end":1.25,"probability":1},
               {"word":" yes","start":1.5,"end":2.0,"probability":1}],"avg_logprob":null,"no_speech_prob":0.1}]}
            """).Place(100_000, 132_000);

        Assert.Equal(
            [new Word("Mrs.", 100_000, 108_000, 0.25), new Word("Dashwood,", 108_000, 120_000, 0.125), new Word("yes", 124_000, 132_000, 1)],
            placed.SelectMany(part => part.Words));
        Assert.Equal([2, 1], placed.Select(part => part.Words.Count));
    }

    [Theory]
    [InlineData("""{"text":"你好世界","segments":[{"text":"你好世界","start":0,"end":2,"words":[{"word":"你好","start":0,"end":1},{"word":"世界","start":1,"end":2}]}]}""", "你好世界")]
    [InlineData("""{"text":"a b","segments":[{"text":"a b","start":0,"end":2,"words":[{"word":"a","start":0,"end":1},{"word":"b","start":1,"end":2}]}]}""", "a b")]
    [InlineData("""{"text":"so it is","segments":[{"text":" so","start":0,"end":1,"words":[{"word":" so","start":0,"end":1}]},{"text":" it is","start":1,"end":2}]}""", "so it is")]
    [InlineData("""{"text":"it was","segments":[{"text":" it is","start":0,"end":2,"words":[{"word":" it","start":0,"end":1},{"word":" is","start":1,"end":2}]}]}""", "it was")]
    public void What_a_server_calls_the_text_counts_whatever_its_words_are(string json, string text) =>
        Assert.Equal(text, string.Join(' ', Place(json).Select(word => word.Text)));

    [Fact]
    public void Times_that_can_be_no_seconds_are_none()
    {
        var placed = Place("""{"text":"a b","segments":[{"text":"a","start":0,"end":1000000000},{"text":"b","start":1000000000,"end":2000000000}]}""");

        Assert.Equal([(100_000L, 132_000L), (132_000L, 132_000L)], placed.Select(word => (word.Start, word.End)));
        Assert.Empty(Read("""{"text":"a","segments":[{"text":"a","start":0,"end":1000000000}]}""").Place(100_000, 132_000).SelectMany(part => part.Ended));
    }

    [Theory]
    [InlineData("english", "en")]
    [InlineData("Dutch", "nl")]
    [InlineData("pt-BR", "pt-BR")]
    [InlineData("yue", "yue")]
    [InlineData("de", "de")]
    [InlineData("elvish", null)]
    [InlineData("12", null)]
    public void A_language_is_a_tag_or_the_tag_of_its_name(string language, string? tag) =>
        Assert.Equal(tag, Read($$"""{"text":"a","language":"{{language}}"}""").Language);

    [Theory]
    [InlineData("""{"text":"a","usage":{"type":"duration","seconds":3}}""", 3, 0, 0, 0)]
    [InlineData("""{"text":"a","usage":{"type":"tokens","input_tokens":30,"input_token_details":{"text_tokens":4,"audio_tokens":26},"output_tokens":7}}""", 0, 26, 4, 7)]
    [InlineData("""{"text":"a","usage":{"type":"tokens","input_tokens":30,"output_tokens":7}}""", 0, 30, 0, 7)]
    public void Usage_is_seconds_or_tokens(string json, double seconds, long audio, long text, long output) =>
        Assert.Equal(new SpeechUsage("m", seconds, audio, text, output), Read(json).Usage);

    [Theory, InlineData("[]"), InlineData("{}"), InlineData("""{"text":5}"""), InlineData("<html>")]
    public void What_is_no_transcription_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => Read(json));

    static List<Word> Place(string json) => [.. Read(json).Place(100_000, 132_000).SelectMany(part => part.Words)];

    static HttpAnswer Read(string json) => HttpAnswer.Read(Encoding.UTF8.GetBytes(json), "m");
}
