using System.Globalization;
using System.Net;
using System.Text;
using MeetingScribe.Audio;
using MeetingScribe.Turns;

namespace MeetingScribe.Tests.Transcriptions;

/// <summary>The call's forms and refusals, with an engine that says a word at every multiple of 300 ms of the file.</summary>
public sealed class TranscriptionEndpointTests(TranscriptionEndpointTests.Small fixture) : IClassFixture<TranscriptionEndpointTests.Small>
{
    const int WordSamples = 4_800;

    static readonly Sound Talk = Sound.Silence(1_000).Then(Voice.Synthesise("Good morning.")).ThenSilence(2_000);
    static readonly byte[] File = TranscriptionCall.Wav(Talk.Samples);

    /// <summary>The words of the one turn there is, by their first samples.</summary>
    static readonly IReadOnlyList<long> Words = WordsOf(Fed());

    static readonly string Text = string.Join(' ', Words.Select(start => $"w{start}"));

    ServiceProcess Service => fixture.Process;

    [Fact]
    public async Task Json_has_the_text_and_what_was_used()
    {
        using var answer = await Service.Transcribe(File, ("model", "any"), ("language", "en"), ("prompt", "Dashwood"), ("temperature", "0.2"), ("what", "ever"));

        var body = await answer.Json();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Text, body.GetProperty("text").GetString());
        Assert.Equal("duration", body.GetProperty("usage").GetProperty("type").GetString());
        Assert.Equal((Talk.Samples.Length + 15_999) / 16_000, body.GetProperty("usage").GetProperty("seconds").GetInt32());
        Assert.False(body.TryGetProperty("logprobs", out _));
    }

    [Fact]
    public async Task Logprobs_come_when_included_and_spell_the_text()
    {
        using var answer = await Service.Transcribe(File, ("model", "any"), ("include[]", "logprobs"));

        var body = await answer.Json();
        Assert.Equal(body.GetProperty("text").GetString(), string.Concat(body.GetProperty("logprobs").EnumerateArray().Select(one => one.GetProperty("token").GetString())));
    }

    [Theory]
    [InlineData("text", "{0}\n")]
    [InlineData("srt", "1\r\n00:00:0{1:0.000} --> 00:00:0{2:0.000}\r\n{0}\r\n\r\n")]
    [InlineData("vtt", "WEBVTT\n\n00:00:0{1:0.000} --> 00:00:0{2:0.000}\n{0}\n\n")]
    public async Task Plain_forms_are_what_players_read_and_name_nobody(string format, string expected)
    {
        using var answer = await Service.Transcribe(File, ("model", "any"), ("response_format", format));

        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = format == "srt" ? "," : ".";
        Assert.InRange(Words.Count, 2, 5);
        Assert.Equal(string.Format(culture, expected, Text, Seconds(Words[0]), End), await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Verbose_json_has_segments_and_with_the_granularity_words_in_seconds()
    {
        using var answer = await Service.Transcribe(
            File, ("model", "any"), ("response_format", "verbose_json"), ("timestamp_granularities[]", "word"), ("timestamp_granularities[]", "segment"));

        var body = await answer.Json();
        Assert.Equal(Seconds(Talk.Samples.Length), body.GetProperty("duration").GetDouble());
        Assert.Equal(Words.Select(start => (Seconds(start), Math.Min(Seconds(start + WordSamples), End))), body.GetProperty("words").EnumerateArray().Select(word => (word.GetProperty("start").GetDouble(), word.GetProperty("end").GetDouble())));
        var segment = Assert.Single(body.GetProperty("segments").EnumerateArray());
        Assert.Equal(
            ["avg_logprob", "compression_ratio", "end", "id", "no_speech_prob", "seek", "start", "temperature", "text", "tokens"],
            segment.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_stream_of_events_spells_the_text_and_ends_with_the_whole()
    {
        using var answer = await Service.Transcribe(File, ("model", "any"), ("stream", "true"));

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var events = (await answer.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(line => System.Text.Json.JsonDocument.Parse(line["data: ".Length..]).RootElement).ToList();
        Assert.Equal("transcript.text.done", events[^1].GetProperty("type").GetString());
        Assert.Equal(Text, events[^1].GetProperty("text").GetString());
        Assert.Equal(Text, string.Concat(events[..^1].Select(one => one.GetProperty("delta").GetString())));
    }

    [Fact]
    public async Task A_file_without_speech_has_an_empty_text()
    {
        using var answer = await Service.Transcribe(TranscriptionCall.Wav(new short[48_000]), ("model", "any"));

        Assert.Equal("", (await answer.Json()).GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("model", null, "missing_required_parameter")]
    [InlineData("language", "english!", "invalid_value")]
    [InlineData("temperature", "1.5", "invalid_value")]
    [InlineData("temperature", "NaN", "invalid_value")]
    [InlineData("response_format", "docx", "invalid_value")]
    [InlineData("stream", "maybe", "invalid_value")]
    [InlineData("include", "item.logprobs", "invalid_value")]
    [InlineData("timestamp_granularities", "letter", "invalid_value")]
    [InlineData("chunking_strategy", "server_vad", "invalid_value")]
    public async Task A_bad_value_is_400_with_the_field_it_is_in(string field, string? value, string code)
    {
        (string, string)[] fields = value is null ? [] : [("model", "any"), (field, value)];
        using var answer = await Service.Transcribe(File, fields);

        var error = (await answer.Json()).GetProperty("error");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(("invalid_request_error", code, field), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
    }

    [Theory]
    [InlineData("timestamp_granularities[]", "word", "json")]
    [InlineData("include[]", "logprobs", "verbose_json")]
    [InlineData("stream", "true", "srt")]
    public async Task What_does_not_go_together_is_400(string field, string value, string format)
    {
        using var answer = await Service.Transcribe(File, ("model", "any"), ("response_format", format), (field, value));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Without_a_file_it_says_which_field_is_missing()
    {
        using var answer = await Service.Transcribe(null, ("model", "any"));

        Assert.Equal((HttpStatusCode.BadRequest, "file"), (answer.StatusCode, (await answer.Json()).GetProperty("error").GetProperty("param").GetString()));
    }

    [Theory, InlineData(""), InlineData("this is no audio at all")]
    public async Task What_is_no_audio_is_415(string content)
    {
        using var answer = await Service.Transcribe(Encoding.ASCII.GetBytes(content), ("model", "any"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task What_is_no_form_is_415()
    {
        using var answer = await Service.Http.PostAsync(TranscriptionCall.Path, new StringContent("{}", Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task A_form_that_breaks_off_is_400()
    {
        var body = new ByteArrayContent("--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nany"u8.ToArray());
        body.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        using var answer = await Service.Http.PostAsync(TranscriptionCall.Path, body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_file_above_the_bound_is_413_and_so_is_audio_that_is_too_long()
    {
        using var large = await Service.Transcribe(TranscriptionCall.Wav(new short[600_000]), ("model", "any"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Contains("1 MB", (await large.Json()).GetProperty("error").GetProperty("message").GetString());

        using var lasting = await Service.Transcribe(TranscriptionCall.Wav(new short[62 * 8_000], rate: 8_000), ("model", "any"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, lasting.StatusCode);
        Assert.Contains("1 minutes", (await lasting.Json()).GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task The_key_must_be_one_for_ingest()
    {
        using var client = new HttpClient { BaseAddress = Service.Address };
        using var answer = await client.PostAsync(TranscriptionCall.Path, TranscriptionCall.Form(File, ("model", "any")));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("invalid_api_key", (await answer.Json()).GetProperty("error").GetProperty("code").GetString());
    }

    static IReadOnlyList<long> WordsOf((long From, long To) turn)
    {
        var first = (turn.From + WordSamples - 1) / WordSamples * WordSamples;
        return [.. Enumerable.Range(0, 100).Select(index => first + (index * WordSamples)).Where(start => start < turn.To)];
    }

    /// <summary>From the turn's start to the end of the chunk in which it was found to be over: what the engine is given.</summary>
    static (long From, long To) Fed()
    {
        var detector = new TurnDetector(new TurnOptions());
        var changes = Talk.Chunks().Select(chunk => (Change: detector.Hear(chunk), chunk.End)).Where(one => one.Change.Kind != TurnChangeKind.None).ToList();
        Assert.Equal([TurnChangeKind.Started, TurnChangeKind.Ended], changes.Select(one => one.Change.Kind));
        return (changes[0].Change.Position, changes[1].End - Chunk.MaxSamples);
    }

    static double End => Seconds(Math.Min(Words[^1] + WordSamples, Fed().To));

    static double Seconds(long position) => Math.Round(position / 16_000.0, 3);

    /// <summary>A service with narrow bounds: 1 MB, 1 minute.</summary>
    public sealed class Small : IAsyncLifetime
    {
        internal ServiceProcess Process { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Process = await ServiceProcess.Run("Scribe:Engine=scripted", "Scribe:Transcriptions:MaxMegabytes=1", "Scribe:Transcriptions:MaxMinutes=1");

        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
