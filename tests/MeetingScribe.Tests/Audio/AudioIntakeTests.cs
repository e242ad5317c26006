using System.Runtime.InteropServices;
using MeetingScribe.Audio;

namespace MeetingScribe.Tests.Audio;

public sealed class AudioIntakeTests(ITestOutputHelper output)
{
    public static TheoryData<int> Rates => [8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000, 8_001, 47_999];

    [Theory]
    [MemberData(nameof(Rates))]
    public void Resuming_at_any_chunk_gives_the_same_chunks_bit_for_bit(int rate)
    {
        var bytes = Voice.Sentence(rate, out var source).Bytes;
        output.WriteLine(source);
        var format = Pcm(rate);
        var whole = Hear(format, bytes);

        foreach (var chunk in (int[])[1, 2, 7, 13, 31, 32, 44])
        {
            var position = (long)chunk * Chunk.MaxSamples;
            using var intake = new AudioIntake(format, position);
            Assert.Equal(position, intake.Position);
            Assert.Equal(whole[(int)position..], Hear(intake, bytes[(int)intake.RawOffset..], position));
        }
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void The_cuts_between_messages_leave_no_trace(int rate)
    {
        var bytes = Voice.Sentence(rate, out _).Bytes[..(rate * 2)];
        var format = Pcm(rate);
        var whole = Hear(format, bytes);
        var random = new Random(rate);

        Assert.Equal(whole, Hear(format, bytes, () => 1));
        Assert.Equal(whole, Hear(format, bytes, () => 3));
        Assert.Equal(whole, Hear(format, bytes, () => random.Next(1, 5_000)));
    }

    [Theory]
    [InlineData(AudioEncoding.Pcm16, 2)]
    [InlineData(AudioEncoding.MuLaw, 1)]
    [InlineData(AudioEncoding.ALaw, 2)]
    public void Frames_cut_in_the_middle_are_put_together_again(AudioEncoding encoding, int channels)
    {
        var bytes = new byte[7_000];
        new Random(3).NextBytes(bytes);
        var format = new AudioFormat(encoding, 8_000, channels);

        Assert.Equal(Hear(format, bytes), Hear(format, bytes, () => 1));
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void As_many_samples_come_out_as_the_time_that_went_in(int rate)
    {
        foreach (var frames in (int[])[0, 1, 2, 3, 160, rate / 10, (rate / 10) + 1, rate, rate + 7])
            Assert.Equal(
                (int)Math.Round(frames * 16_000m / rate, MidpointRounding.AwayFromZero),
                Hear(Pcm(rate), new byte[frames * 2]).Length);
    }

    [Fact]
    public void Audio_at_16_kHz_passes_untouched()
    {
        var noise = Sound.Noise(730, new Random(5), level: 0.5);

        Assert.Equal(noise.Samples, Hear(Pcm(16_000), noise.Bytes));
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void A_tone_keeps_its_time_and_level(int rate)
    {
        var heard = Hear(Pcm(rate), Sound.Tone(500, hertz: 1_000, level: 0.5, rate: rate).Bytes);
        var ideal = Sound.Tone(500, hertz: 1_000, level: 0.5).Samples;

        // Away from the ends, where a tone that begins at once is no tone.
        for (var i = 800; i < 7_200; i++)
            Assert.InRange(heard[i] - ideal[i], -16, 16); // 60 dB below the tone
    }

    [Fact]
    public void What_16_kHz_cannot_carry_does_not_come_back_as_another_tone()
    {
        var heard = Hear(Pcm(48_000), Sound.Tone(500, hertz: 11_000, level: 0.5, rate: 48_000).Bytes);

        Assert.All(heard[800..7_200], sample => Assert.InRange(sample, -16, 16));
    }

    [Fact]
    public void Chunks_are_full_and_follow_each_other_and_only_the_last_is_short()
    {
        var lengths = new List<int>();
        Hear(Pcm(44_100), new byte[44_100 * 2 / 4], lengths: lengths); // 250 ms

        Assert.Equal([1_600, 1_600, 800], lengths);
    }

    [Fact]
    public void The_bytes_of_an_unfinished_frame_are_counted()
    {
        using var intake = new AudioIntake(new AudioFormat(AudioEncoding.Pcm16, 16_000, 2));

        intake.Write(new byte[4 * 10 + 3]);

        Assert.Equal(3, intake.OddBytes);
    }

    [Fact]
    public void A_full_intake_takes_nothing_until_it_is_read()
    {
        using var intake = new AudioIntake(Pcm(16_000));

        Assert.Equal(3_200, intake.Write(new byte[1 << 20]));
        Assert.Equal(0, intake.Write(new byte[2]));
        Assert.True(intake.TryRead(out _));
        Assert.Equal(2, intake.Write(new byte[2]));
    }

    [Fact]
    public void Resuming_behind_the_end_of_the_recording_gives_nothing()
    {
        using var intake = new AudioIntake(Pcm(8_000), 16_000);

        intake.Write(new byte[100]);
        intake.Finish();

        Assert.False(intake.TryRead(out _));
    }

    [Fact]
    public void A_position_between_chunks_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new AudioIntake(Pcm(8_000), 100));

    [Fact]
    public void A_missing_library_is_named_with_the_command_that_installs_it() =>
        Assert.Equal(
            "The native library libnothere.so.1 is missing; install it with: apt-get install libnothere1",
            Assert.Throws<MissingLibraryException>(() => MissingLibraryException.ThrowUnlessLoadable("libnothere.so.1", "libnothere1")).Message);

    static AudioFormat Pcm(int rate) => new(AudioEncoding.Pcm16, rate, 1);

    static short[] Hear(AudioFormat format, byte[] bytes, Func<int>? cut = null, List<int>? lengths = null)
    {
        using var intake = new AudioIntake(format);
        return Hear(intake, bytes, 0, cut, lengths);
    }

    static short[] Hear(AudioIntake intake, byte[] bytes, long position, Func<int>? cut = null, List<int>? lengths = null)
    {
        var heard = new List<short>();
        for (var rest = bytes.AsMemory(); !rest.IsEmpty;)
        {
            var message = rest[..Math.Min(cut?.Invoke() ?? rest.Length, rest.Length)];
            rest = rest[message.Length..];
            while (!message.IsEmpty)
            {
                message = message[intake.Write(message.Span)..];
                Drain();
            }
        }
        intake.Finish();
        Drain();
        Assert.Equal(0, intake.OddBytes);
        return [.. heard];

        void Drain()
        {
            while (intake.TryRead(out var chunk))
            {
                Assert.Equal(position + heard.Count, chunk.Position);
                Assert.True(MemoryMarshal.TryGetArray(chunk.Samples, out _));
                heard.AddRange(chunk.Samples.Span);
                lengths?.Add(chunk.Samples.Length);
            }
        }
    }
}
