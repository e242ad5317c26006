using MeetingScribe.Audio;

namespace MeetingScribe.Tests.Audio;

public sealed class FrameDecoderTests
{
    [Theory]
    [InlineData(0x00, -32_124)]
    [InlineData(0x80, 32_124)]
    [InlineData(0x7F, 0)]
    [InlineData(0xFF, 0)]
    [InlineData(0xFE, 8)]
    [InlineData(0xEF, 132)]
    public void Mu_law_codes_have_the_values_of_the_recommendation(byte code, short value) =>
        Assert.Equal(value, Decode(new AudioFormat(AudioEncoding.MuLaw, 8_000, 1), [code])[0]);

    [Theory]
    [InlineData(0xD5, 8)]
    [InlineData(0x55, -8)]
    [InlineData(0xAA, 32_256)]
    [InlineData(0x2A, -32_256)]
    [InlineData(0xC5, 264)]
    public void A_law_codes_have_the_values_of_the_recommendation(byte code, short value) =>
        Assert.Equal(value, Decode(new AudioFormat(AudioEncoding.ALaw, 8_000, 1), [code])[0]);

    [Theory]
    [InlineData("ulaw", "mulaw")]
    [InlineData("alaw", "alaw")]
    public void A_telephone_recording_decodes_as_ffmpeg_decodes_it(string extension, string ffmpegName)
    {
        Assert.SkipWhen(Repository.Speech is null, "The recordings are not on this machine; the table tests above need none.");
        var format = new AudioFormat(extension == "ulaw" ? AudioEncoding.MuLaw : AudioEncoding.ALaw, 8_000, 1);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Speech!, "g711"), $"*.{extension}"))
            Assert.Equal(
                Voice.Read(file, 8_000, ["-f", ffmpegName, "-ar", "8000"]).Samples,
                Decode(format, File.ReadAllBytes(file)));
    }

    [Fact]
    public void Two_channels_become_their_mean_rounded_towards_zero()
    {
        short[] stereo = [100, 300, -100, -300, 1, 0, -1, 0, 32_767, 32_767, -32_768, -32_768, 32_767, -32_768];
        var mono = new short[7];

        FrameDecoder.MixDown(stereo, mono);

        Assert.Equal([200, -200, 0, 0, 32_767, -32_768, 0], mono);
    }

    static short[] Decode(AudioFormat format, byte[] bytes)
    {
        var samples = new short[bytes.Length / format.BytesPerFrame];
        new FrameDecoder(format).Decode(bytes, samples, out var frames);
        Assert.Equal(samples.Length, frames);
        return samples;
    }
}
