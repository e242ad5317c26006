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
