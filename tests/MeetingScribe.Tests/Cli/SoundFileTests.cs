using System.Buffers.Binary;
using MeetingScribe.Audio;
using MeetingScribe.Cli;
using MeetingScribe.Cli.Sound;

namespace MeetingScribe.Tests.Cli;

public sealed class SoundFileTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("scribe-test").FullName;

    [Theory]
    [InlineData(1, 16, 2, AudioEncoding.Pcm16)]
    [InlineData(7, 8, 1, AudioEncoding.MuLaw)]
    [InlineData(6, 8, 2, AudioEncoding.ALaw)]
    public async Task Samples_the_service_takes_are_sent_as_they_are(int tag, int bits, int channels, AudioEncoding encoding)
    {
        byte[] samples = [.. Enumerable.Range(0, 400).Select(i => (byte)i)];

        using var sound = await SoundFile.Open(Wav(tag, channels, 11_025, bits, samples), default);

        Assert.Equal(new AudioFormat(encoding, 11_025, channels), sound.Format);
        Assert.Equal(samples, All(sound));
    }

    [Fact]
    public async Task Floats_become_16_bit_samples_and_are_clipped()
    {
        var samples = new byte[5 * sizeof(float)];
        foreach (var (index, value) in new[] { 0f, 0.5f, -1f, 1.5f, float.NaN }.Index())
            BinaryPrimitives.WriteSingleLittleEndian(samples.AsSpan(index * sizeof(float)), value);

        using var sound = await SoundFile.Open(Wav(3, 1, 48_000, 32, samples), default);

        Assert.Equal(new AudioFormat(AudioEncoding.Pcm16, 48_000, 1), sound.Format);
        Assert.Equal([0, 16_384, -32_768, 32_767, 0], All(sound).Chunk(2).Select(pair => BinaryPrimitives.ReadInt16LittleEndian(pair)));
    }

    [Fact]
    public async Task A_piped_wav_whose_length_is_unknown_goes_to_the_end_of_the_file()
    {
        var path = Wav(1, 1, 8_000, 16, new byte[100]);
        using (var file = File.OpenWrite(path))
        {
            file.Position = 40;
            file.Write([0xFF, 0xFF, 0xFF, 0xFF]);
        }

        using var sound = await SoundFile.Open(path, default);

        Assert.Equal(50, sound.Frames);
    }

    [Fact]
    public async Task A_wav_that_was_cut_off_has_the_frames_that_are_there()
    {
        var path = Wav(1, 2, 8_000, 16, new byte[100]);
        using (var file = File.OpenWrite(path))
            file.SetLength(44 + 50);

        using var sound = await SoundFile.Open(path, default);

        Assert.Equal(12, sound.Frames);
    }

    [Fact]
    public async Task Other_audio_goes_through_ffmpeg()
    {
        // 24-bit PCM: a WAV the service does not take.
        using var sound = await SoundFile.Open(Wav(1, 2, 32_000, 24, new byte[32_000 * 6]), default);

        Assert.Equal(new AudioFormat(AudioEncoding.Pcm16, 16_000, 1), sound.Format);
        Assert.Equal(16_000, sound.Frames);
    }

    [Fact]
    public async Task What_is_no_audio_is_said_to_be_none()
    {
        var path = Path.Combine(folder, "notes.txt");
        await File.WriteAllTextAsync(path, "no audio");

        var problem = await Assert.ThrowsAsync<ScribeException>(() => SoundFile.Open(path, default));

        Assert.StartsWith($"{path} is no audio that ffmpeg can read: ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        var problem = await Assert.ThrowsAsync<ScribeException>(() => SoundFile.Open("/no/such.wav", default));

        Assert.Equal("There is no file /no/such.wav.", problem.Message);
    }

    static byte[] All(ISound sound)
    {
        var all = new byte[sound.Frames * sound.Format.BytesPerFrame];
        // In two pieces, from a position in the middle.
        var half = sound.Frames / 2;
        sound.Read(half, all.AsSpan((int)half * sound.Format.BytesPerFrame));
        sound.Read(0, all.AsSpan(0, (int)half * sound.Format.BytesPerFrame));
        return all;
    }

    string Wav(int tag, int channels, int rate, int bits, byte[] samples)
    {
        var path = Path.Combine(folder, "sound.wav");
        File.WriteAllBytes(path, WavBytes.Of(samples, tag, channels, rate, bits));
        return path;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
