using System.Runtime.InteropServices;
using MeetingScribe.Audio;

namespace MeetingScribe.Tests;

/// <summary>Test audio as a sentence: <c>Sound.Silence(500).ThenTone(300).ThenNoise(200, random)</c>. Mono, 16-bit.</summary>
sealed class Sound
{
    readonly int rate;
    readonly List<short> samples;

    public Sound(IEnumerable<short> samples, int rate = Chunk.SampleRate) => (this.samples, this.rate) = ([.. samples], rate);

    public short[] Samples => [.. samples];

    /// <summary>As PCM16 on the wire.</summary>
    public byte[] Bytes => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(samples)).ToArray();

    public static Sound Silence(int milliseconds, int rate = Chunk.SampleRate) => new Sound([], rate).ThenSilence(milliseconds);

    public static Sound Tone(int milliseconds, double hertz = 440, double level = 0.3, int rate = Chunk.SampleRate) =>
        new Sound([], rate).ThenTone(milliseconds, hertz, level);

    public static Sound Noise(int milliseconds, Random random, double level = 0.1, int rate = Chunk.SampleRate) =>
        new Sound([], rate).ThenNoise(milliseconds, random, level);

    public Sound ThenSilence(int milliseconds) => Append(milliseconds, _ => 0);

    /// <param name="level">Peak, 1 is full scale.</param>
    public Sound ThenTone(int milliseconds, double hertz = 440, double level = 0.3) =>
        Append(milliseconds, i => level * Math.Sin(2 * Math.PI * hertz * i / rate));

    /// <param name="level">Standard deviation, 1 is full scale.</param>
    public Sound ThenNoise(int milliseconds, Random random, double level = 0.1) =>
        Append(milliseconds, _ => level * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    public Sound Then(Sound next) => new(samples.Concat(next.samples), rate);

    /// <summary>Both at once; the longer one sets the length.</summary>
    public Sound Over(Sound other)
    {
        var (a, b) = (samples, other.samples);
        return new(Enumerable.Range(0, Math.Max(a.Count, b.Count)).Select(i => Clip((i < a.Count ? a[i] : 0) + (i < b.Count ? b[i] : 0))), rate);
    }

    public Sound At(double gain) => new(samples.Select(sample => Clip(sample * gain)), rate);

    Sound Append(int milliseconds, Func<int, double> value) =>
        new(samples.Concat(Enumerable.Range(0, milliseconds * rate / 1_000).Select(i => Clip(value(i) * 32_767))), rate);

    static short Clip(double value) => (short)Math.Clamp(Math.Round(value), short.MinValue, short.MaxValue);
}
