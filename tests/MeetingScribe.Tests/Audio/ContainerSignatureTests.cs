using System.Text;
using MeetingScribe.Audio;

namespace MeetingScribe.Tests.Audio;

public sealed class ContainerSignatureTests
{
    [Theory]
    [InlineData("RIFF\u0024\u0008\0\0WAVEfmt ", "a WAV file")]
    [InlineData("RF64\u00ff\u00ff\u00ff\u00ffWAVEds64", "a WAV file")]
    [InlineData("FORM\0\0\0\u0010AIFF", "an AIFF file")]
    [InlineData("OggS\0\u0002\0\0", "an Ogg file (Opus or Vorbis)")]
    [InlineData("fLaC\0\0\0\u0022", "a FLAC file")]
    [InlineData("ID3\u0004\0\0", "an MP3 file")]
    [InlineData("#!AMR\n", "an AMR file")]
    [InlineData("\0\0\0\u0020ftypM4A ", "an MP4 or M4A file")]
    [InlineData("\u001a\u0045\u00df\u00a3\u0001", "a WebM or Matroska file")]
    public void A_file_is_told_by_its_first_bytes(string start, string kind) =>
        Assert.Equal(
            $"This is {kind}, not raw samples; send the samples alone as declared by encoding, rate and channels, or POST the file to the same address.",
            ContainerSignature.Recognise(Encoding.Latin1.GetBytes(start)));

    [Fact]
    public void An_untagged_MP3_is_told_by_two_frames_in_a_row()
    {
        byte[] header = [0xFF, 0xFB, 0x90, 0x00]; // MPEG-1 layer III, 128 kbit/s, 44100 Hz: frames of 417 bytes
        byte[] twoFrames = [.. header, .. new byte[413], .. header];

        Assert.StartsWith("This is an MP3 file", ContainerSignature.Recognise(twoFrames), StringComparison.Ordinal);
        Assert.Null(ContainerSignature.Recognise(twoFrames.AsSpan(0, 417)));
    }

    [Fact]
    public void Raw_samples_are_no_file()
    {
        Assert.Null(ContainerSignature.Recognise([]));
        Assert.Null(ContainerSignature.Recognise("RI"u8));
        Assert.Null(ContainerSignature.Recognise(Sound.Silence(50).Bytes));
        Assert.Null(ContainerSignature.Recognise(Sound.Noise(50, new Random(1), level: 0.00003).Bytes));
        Assert.Null(ContainerSignature.Recognise(Enumerable.Repeat((byte)0xFF, 1_500).ToArray()));
        Assert.Null(ContainerSignature.Recognise(Voice.Sentence(16_000, out _).Bytes.AsSpan(0, 1_500)));
    }
}
