using System.Runtime.InteropServices;
using MeetingScribe.Audio;

namespace MeetingScribe.Cli.Load;

/// <summary>
/// Sound that turn detection takes for a person: sentences of syllables with a voice's harmonics and formants, pauses between them, over a
/// quiet room's noise. No recogniser finds words in it; for that there is <c>--audio</c>.
/// </summary>
internal static class SyntheticVoice
{
    /// <summary>-66 dB against full scale, as in a quiet room.</summary>
    const int RoomNoise = 28;

    const double Loudness = 5_000;

    static readonly (double Hertz, double Width)[] Formants = [(600, 150), (1_300, 200), (2_500, 300)];

    /// <summary>Somebody who listens.</summary>
    public static byte[] Silent(Random random, TimeSpan length) => Bytes(Room(random, length));

    /// <summary>Somebody who speaks: sentences of 2 to 6 s, 1.2 to 2.5 s apart, the first after a pause.</summary>
    public static byte[] Speaking(Random random, TimeSpan length)
    {
        var samples = Room(random, length);
        for (var at = Pause(random); at < samples.Length; at += Pause(random))
        {
            var end = at + Samples(2 + (random.NextDouble() * 4));
            if (end + Samples(1) > samples.Length)
                break;
            for (; at < end;)
                at += Syllable(random, samples.AsSpan(at));
        }
        return Bytes(samples);
    }

    /// <summary>120 to 250 ms that swell and fade.</summary>
    /// <returns>How many samples.</returns>
    static int Syllable(Random random, Span<short> samples)
    {
        var length = Math.Min(samples.Length, Samples(0.12 + (random.NextDouble() * 0.13)));
        var (pitch, shift) = (100 + (random.NextDouble() * 80), 0.8 + (random.NextDouble() * 0.4));
        var harmonics = Enumerable.Range(1, 24).Select(number => (Hertz: number * pitch, Level: Level(number * pitch, shift))).Where(one => one.Level > 0.02).ToArray();
        for (var i = 0; i < length; i++)
        {
            var swell = Math.Sin(Math.PI * i / length);
            var value = 0.0;
            foreach (var (hertz, level) in harmonics)
                value += level * Math.Sin(2 * Math.PI * hertz * i / Chunk.SampleRate);
            samples[i] = (short)Math.Clamp(samples[i] + (Loudness * swell * value), short.MinValue, short.MaxValue);
        }
        return length;
    }

    static double Level(double hertz, double shift) =>
        Formants.Sum(formant => Math.Exp(-Math.Pow((hertz - (formant.Hertz * shift)) / formant.Width, 2))) * Math.Min(1, 500 / hertz);

    static short[] Room(Random random, TimeSpan length)
    {
        var samples = new short[Samples(length.TotalSeconds)];
        foreach (ref var sample in samples.AsSpan())
            sample = (short)random.Next(-RoomNoise, RoomNoise + 1);
        return samples;
    }

    static int Pause(Random random) => Samples(1.2 + (random.NextDouble() * 1.3));

    static int Samples(double seconds) => (int)(seconds * Chunk.SampleRate);

    static byte[] Bytes(short[] samples) => MemoryMarshal.AsBytes(samples.AsSpan()).ToArray();
}
