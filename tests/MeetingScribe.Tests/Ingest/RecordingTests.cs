using System.Net;
using System.Net.Http.Headers;

namespace MeetingScribe.Tests.Ingest;

/// <summary>Whole recordings in, and the recording out.</summary>
public sealed class RecordingTests(ScriptedService fixture) : IClassFixture<ScriptedService>
{
    static readonly Sound Speech = Voice.Sentence(16_000, out _).ThenSilence(400);

    readonly ServiceProcess service = fixture.Process;

    [Fact]
    public async Task An_uploaded_wav_is_transcribed_and_comes_back_bit_for_bit()
    {
        using var answer = await Upload("up", Wav(Speech.Bytes));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await Eventually.IsTrue(async () => (await service.Texts("up")).Length > 0);
        var wav = await service.Http.GetByteArrayAsync("/v1/meetings/up/participants/p/audio");
        Assert.Equal(Speech.Bytes, wav[44..]);
    }

    [Fact]
    public async Task Any_range_of_the_recording_is_the_same_bytes()
    {
        using (await Upload("range", Wav(Speech.Bytes)))
        {
        }

        var whole = await service.Http.GetByteArrayAsync("/v1/meetings/range/participants/p/audio");
        foreach (var (from, to) in new[] { (0, 43), (40, 50), (1_001, 70_000), (whole.Length - 3, whole.Length - 1) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/meetings/range/participants/p/audio");
            request.Headers.Range = new RangeHeaderValue(from, to);
            using var answer = await service.Http.SendAsync(request);

            Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
            Assert.Equal(whole[from..(to + 1)], await answer.Content.ReadAsByteArrayAsync());
        }

        var part = await service.Http.GetByteArrayAsync("/v1/meetings/range/participants/p/audio?from_ms=500&to_ms=1500");
        Assert.Equal(whole[(44 + 16_000)..(44 + 48_000)], part[44..]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    public async Task What_is_no_audio_is_refused_with_a_sentence(int bytes)
    {
        using var answer = await Upload("bad", new byte[bytes]);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("unsupported_format", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_wav_shorter_than_its_header_says_is_refused_and_leaves_nothing()
    {
        using var answer = await Upload("short", Wav(Speech.Bytes)[..^2]);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains($"ends after {Speech.Bytes.Length - 2} of the {Speech.Bytes.Length} bytes", await answer.Content.ReadAsStringAsync());
        Assert.Equal("meeting_not_found", (await service.Get("/v1/meetings/short")).GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("wav")]
    [InlineData("flac")]
    public async Task An_upload_that_breaks_off_leaves_nothing_and_sent_again_says_each_word_once(string type)
    {
        var file = type == "wav" ? Wav(Speech.Bytes) : Voice.Encode(Speech, type);
        using (await Upload($"whole-{type}", file))
        {
        }

        await Heard($"whole-{type}");
        var half = new BrokenBody(file[..(file.Length / 2)]);
        var broken = service.Http.PostAsync($"/v1/meetings/broken-{type}/participants/p/audio?stream=s", half);
        await Eventually.IsTrue(() => Task.FromResult(Incoming().Any()));
        half.Break();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => broken);
        await Eventually.IsTrue(() => Task.FromResult(!Incoming().Any()));

        Assert.Equal("meeting_not_found", (await service.Get($"/v1/meetings/broken-{type}")).GetProperty("error").GetProperty("code").GetString());
        using var again = await Upload($"broken-{type}", file, "?stream=s");
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        await Heard($"broken-{type}");
        Assert.NotEmpty(await service.Texts($"whole-{type}"));
        Assert.Equal(await service.Texts($"whole-{type}"), await service.Texts($"broken-{type}"));
        using var twice = await Upload($"broken-{type}", file, "?stream=s");
        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
        Assert.Contains("stream_exists", await twice.Content.ReadAsStringAsync());

        IEnumerable<string> Incoming() => Directory.EnumerateFiles(Path.Combine(service.DataDirectory, "recordings", "incoming"), "*", SearchOption.AllDirectories);
    }

    Task Heard(string meeting) => Eventually.IsTrue(
        async () => (await service.Get($"/v1/meetings/{meeting}")).GetProperty("participants")[0].GetProperty("health").GetProperty("state").GetString() == "left",
        seconds: 60);

    /// <summary>A body that comes to a stop, and then breaks off.</summary>
    sealed class BrokenBody(byte[] start) : HttpContent
    {
        readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Break() => end.SetException(new IOException("The line is cut."));

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(start);
            await stream.FlushAsync();
            await end.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    Task<HttpResponseMessage> Upload(string meeting, byte[] body, string query = "") =>
        service.Http.PostAsync($"/v1/meetings/{meeting}/participants/p/audio{query}", new ByteArrayContent(body) { Headers = { ContentType = new("audio/wav") } });

    static byte[] Wav(byte[] samples) =>
    [
        .. "RIFF"u8, .. BitConverter.GetBytes(36 + samples.Length), .. "WAVEfmt "u8, .. BitConverter.GetBytes(16), 1, 0, 1, 0,
        .. BitConverter.GetBytes(16_000), .. BitConverter.GetBytes(32_000), 2, 0, 16, 0, .. "data"u8, .. BitConverter.GetBytes(samples.Length), .. samples,
    ];
}
