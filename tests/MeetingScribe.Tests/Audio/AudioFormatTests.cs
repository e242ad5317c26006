using MeetingScribe.Audio;

namespace MeetingScribe.Tests.Audio;

public sealed class AudioFormatTests
{
    [Theory]
    [InlineData("pcm16", "16000", null, AudioEncoding.Pcm16, 16_000, 1, 2)]
    [InlineData("pcm16", "48000", "2", AudioEncoding.Pcm16, 48_000, 2, 4)]
    [InlineData("pcm16", "11025", "1", AudioEncoding.Pcm16, 11_025, 1, 2)]
    [InlineData("pcmu", null, null, AudioEncoding.MuLaw, 8_000, 1, 1)]
    [InlineData("pcma", "", "2", AudioEncoding.ALaw, 8_000, 2, 2)]
    [InlineData("pcmu", "16000", "1", AudioEncoding.MuLaw, 16_000, 1, 1)]
    public void A_good_declaration_is_read(
        string encoding, string? rate, string? channels, AudioEncoding expected, int sampleRate, int count, int bytesPerFrame)
    {
        Assert.True(AudioFormat.TryParse(encoding, rate, channels, out var format, out var error));

        Assert.Null(error);
        Assert.Equal(new AudioFormat(expected, sampleRate, count), format);
        Assert.Equal(bytesPerFrame, format.BytesPerFrame);
    }

    [Theory]
    [InlineData(null, "16000", null, "The parameter encoding is missing; it must be pcm16, pcmu or pcma.")]
    [InlineData("opus", "16000", null, "The parameter encoding is \"opus\"; it must be pcm16, pcmu or pcma.")]
    [InlineData("pcm16", null, null, "The parameter rate is missing; it must be a whole number from 8000 to 48000.")]
    [InlineData("pcm16", "7999", null, "The parameter rate is \"7999\"; it must be a whole number from 8000 to 48000.")]
    [InlineData("pcmu", "48001", null, "The parameter rate is \"48001\"; it must be a whole number from 8000 to 48000.")]
    [InlineData("pcm16", "16 kHz", null, "The parameter rate is \"16 kHz\"; it must be a whole number from 8000 to 48000.")]
    [InlineData("pcm16", "99999999999999999999", null, "The parameter rate is \"99999999999999999999\"; it must be a whole number from 8000 to 48000.")]
    [InlineData("pcm16", "-16000", null, "The parameter rate is \"-16000\"; it must be a whole number from 8000 to 48000.")]
    [InlineData("pcm16", "16000", "0", "The parameter channels is \"0\"; it must be 1 or 2.")]
    [InlineData("pcm16", "16000", "3", "The parameter channels is \"3\"; it must be 1 or 2.")]
    [InlineData("pcm16", "16000", "stereo", "The parameter channels is \"stereo\"; it must be 1 or 2.")]
    public void A_bad_declaration_gets_a_sentence(string? encoding, string? rate, string? channels, string sentence)
    {
        Assert.False(AudioFormat.TryParse(encoding, rate, channels, out _, out var error));

        Assert.Equal(sentence, error);
    }

    [Fact]
    public void A_value_of_ten_thousand_characters_is_not_repeated_whole()
    {
        _ = AudioFormat.TryParse(new string('x', 10_000), "16000", null, out _, out var error);

        Assert.Equal($"The parameter encoding is \"{new string('x', 40)}...\"; it must be pcm16, pcmu or pcma.", error);
    }

    [Theory]
    [InlineData(AudioEncoding.Pcm16)]
    [InlineData(AudioEncoding.MuLaw)]
    [InlineData(AudioEncoding.ALaw)]
    public void An_encoding_is_read_back_by_its_wire_name(AudioEncoding encoding)
    {
        _ = AudioFormat.TryParse(encoding.WireName(), "8000", "1", out var format, out _);

        Assert.Equal(encoding, format.Encoding);
    }
}
