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

    Task<HttpResponseMessage> Upload(string meeting, byte[] body) =>
        service.Http.PostAsync($"/v1/meetings/{meeting}/participants/p/audio", new ByteArrayContent(body) { Headers = { ContentType = new("audio/wav") } });

    static byte[] Wav(byte[] samples) =>
    [
        .. "RIFF"u8, .. BitConverter.GetBytes(36 + samples.Length), .. "WAVEfmt "u8, .. BitConverter.GetBytes(16), 1, 0, 1, 0,
        .. BitConverter.GetBytes(16_000), .. BitConverter.GetBytes(32_000), 2, 0, 16, 0, .. "data"u8, .. BitConverter.GetBytes(samples.Length), .. samples,
    ];
}
