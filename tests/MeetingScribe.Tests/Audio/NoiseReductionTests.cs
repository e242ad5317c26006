using MeetingScribe.Audio;

namespace MeetingScribe.Tests.Audio;

public sealed class NoiseReductionTests(ITestOutputHelper output)
{
    // Steady noise comes down to within a few decibels of what was asked; after three seconds the estimate has settled.
    [Theory]
    [InlineData(8_000, NoiseReductionKind.NearField, 1, -12.5, -11)]
    [InlineData(8_000, NoiseReductionKind.NearField, 0.5, -6.5, -5.5)]
    [InlineData(8_000, NoiseReductionKind.FarField, 1, -26, -20)]
    [InlineData(24_000, NoiseReductionKind.NearField, 1, -12.5, -11)]
    [InlineData(24_000, NoiseReductionKind.FarField, 0.5, -13, -11)]
    [InlineData(24_000, NoiseReductionKind.FarField, 1, -26, -20)]
    [InlineData(24_000, NoiseReductionKind.FarField, 0, -0.1, 0.1)]
    public void Noise_comes_down_by_what_was_asked(int rate, NoiseReductionKind kind, float strength, double lowest, double highest)
    {
        var noise = Sound.Noise(6_000, new Random(1), 0.02, rate).Samples;

        Assert.InRange(Change(noise, Reduce(noise, rate, kind, strength), from: 3 * rate), lowest, highest);
    }

    [Theory]
    [InlineData(8_000, NoiseReductionKind.NearField), InlineData(8_000, NoiseReductionKind.FarField)]
    [InlineData(24_000, NoiseReductionKind.NearField), InlineData(24_000, NoiseReductionKind.FarField)]
    public void Speech_in_noise_keeps_its_level_while_the_noise_before_it_fades(int rate, NoiseReductionKind kind)
    {
        var speech = Sound.Silence(3_000, rate).Then(Voice.Sentence(rate, out var source));
        var noisy = speech.Over(Sound.Noise(speech.Samples.Length * 1_000 / rate, new Random(2), 0.005, rate)).Samples;

        var reduced = Reduce(noisy, rate, kind, strength: 1);

        output.WriteLine($"The speech is {source}.");
        Assert.InRange(Change(noisy, reduced, from: rate, to: 3 * rate), -26, -9);
        Assert.InRange(Change(noisy, reduced, from: 3 * rate), -1.5, 0.1);
    }

    [Fact]
    public void A_tone_that_comes_and_goes_like_speech_stays_in_its_place()
    {
        var beep = Sound.Tone(200, rate: 24_000).ThenSilence(200);
        var sound = Enumerable.Repeat(beep, 15).Aggregate((all, next) => all.Then(next)).Samples;

        Assert.InRange(Change(sound, Reduce(sound, 24_000, NoiseReductionKind.FarField, 1), from: 0), -1, 0.1);
    }

    [Theory, InlineData(8_000), InlineData(24_000)]
    public void Silence_stays_silence(int rate) =>
        Assert.All(Reduce(new short[2 * rate], rate, NoiseReductionKind.FarField, 1), sample => Assert.Equal(0, sample));

    [Fact]
    public void The_same_sound_gives_the_same_samples_again()
    {
        var noise = Sound.Noise(1_000, new Random(3)).Samples;

        Assert.Equal(
            Reduce(noise, Chunk.SampleRate, NoiseReductionKind.FarField, 1),
            Reduce(noise, Chunk.SampleRate, NoiseReductionKind.FarField, 1));
    }

    [Fact]
    public void Not_a_byte_is_allocated_per_frame()
    {
        using var reduction = new NoiseReduction(24_000, NoiseReductionKind.NearField, 1);
        var frame = Sound.Noise(20, new Random(4), rate: 24_000).Samples;
        reduction.Process(frame);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            reduction.Process(frame);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(7_999, 0.5f), InlineData(48_050, 0.5f), InlineData(11_025, 0.5f)]
    [InlineData(8_000, -0.1f), InlineData(8_000, 1.1f), InlineData(8_000, float.NaN)]
    public void What_makes_no_sense_is_refused(int rate, float strength) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new NoiseReduction(rate, NoiseReductionKind.NearField, strength));

    [Fact]
    public void Only_whole_frames_are_taken()
    {
        using var reduction = new NoiseReduction(8_000, NoiseReductionKind.NearField, 1);

        Assert.Equal("159 samples were given; a frame has 160.", Assert.Throws<ArgumentException>(() => reduction.Process(new short[159])).Message);
    }

    /// <summary>The whole sound, moved back by the frame it comes late.</summary>
    static short[] Reduce(short[] samples, int rate, NoiseReductionKind kind, float strength)
    {
        using var reduction = new NoiseReduction(rate, kind, strength);
        var size = reduction.FrameSize;
        var padded = new short[((samples.Length / size) + 2) * size];
        samples.CopyTo(padded, 0);
        for (var at = 0; at < padded.Length; at += size)
            reduction.Process(padded.AsSpan(at, size));
        return padded[size..(size + samples.Length)];
    }

    /// <summary>How much louder the part became, in decibels.</summary>
    static double Change(short[] before, short[] after, int from, int? to = null) =>
        Decibels(after.AsSpan(from..(to ?? after.Length))) - Decibels(before.AsSpan(from..(to ?? before.Length)));

    static double Decibels(ReadOnlySpan<short> samples)
    {
        var sum = 0.0;
        foreach (var sample in samples)
            sum += (double)sample * sample;
        return 10 * Math.Log10(sum / samples.Length);
    }
}
