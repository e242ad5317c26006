using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MeetingScribe.Turns;

/// <summary>
/// How loud each of eight bands is in one frame of 20 ms: mean removed, Hann window, 512-point Fourier transform, mean
/// power per band. A frame stands alone, so nothing of the audio itself is carried from one to the next.
/// The buffers belong to this object; one thread at a time.
/// </summary>
sealed class BandEnergies
{
    /// <summary>20 ms; a chunk holds exactly five.</summary>
    public const int FrameSamples = 320;

    public const int Count = 8;

    /// <summary>Decibels against full scale that no band or level goes below.</summary>
    const float Lowest = -100;

    /// <summary>Quieter frames are silence and are not analysed: -85 dB is an amplitude of two units of 16 bits.</summary>
    const float Silence = -85;

    const int Points = 512;
    const int Half = Points / 2;

    // Band edges 100, 250, 450, 700, 1100, 1700, 2500, 3600 and 7000 Hz in bins of 31.25 Hz. The first seven lie inside the
    // telephone's band, and hum of 50 and 60 Hz lies below them all.
    static readonly int[] Edges = [3, 8, 14, 22, 35, 54, 80, 115, 224];

    static readonly float[] Window = [.. Enumerable.Range(0, FrameSamples).Select(i => (float)(0.5 - (0.5 * Math.Cos(2 * Math.PI * i / FrameSamples))))];
    static readonly float WindowPower = Window.Sum(w => w * w) * 32_768 * 32_768;

    // cos and sin of -2 pi k / 512.
    static readonly float[] Cosines = [.. Enumerable.Range(0, Half).Select(k => (float)Math.Cos(2 * Math.PI * k / Points))];
    static readonly float[] Sines = [.. Enumerable.Range(0, Half).Select(k => (float)-Math.Sin(2 * Math.PI * k / Points))];

    // The same for each stage of the transform of half the length, side by side: stage L takes L values from index L on.
    static readonly float[] StageCosines = Stages(Cosines);
    static readonly float[] StageSines = Stages(Sines);
    static readonly byte[] BitReversed = [.. Enumerable.Range(0, Half).Select(ReverseBits)];

    readonly float[] real = new float[Half];
    readonly float[] imaginary = new float[Half];
    readonly float[] decibels = new float[Count];
    float mean;

    /// <summary>Of the frame last analysed, in decibels against full scale; valid until the next one.</summary>
    public ReadOnlySpan<float> Decibels => decibels;

    /// <summary>Of the whole frame last measured, without its mean, in decibels against full scale.</summary>
    public float Level { get; private set; }

    /// <summary>The cheap part, due for every frame: its level; false if it is silence, whose bands nobody needs.</summary>
    public bool Measure(ReadOnlySpan<short> frame)
    {
        Debug.Assert(frame.Length == FrameSamples);
        var (sum, squares) = (0, 0L);
        foreach (var sample in frame)
        {
            sum += sample;
            squares += sample * sample;
        }
        mean = (float)sum / FrameSamples;
        Level = ToDecibels((((float)squares / FrameSamples) - (mean * mean)) / (32_768f * 32_768f));
        return Level >= Silence;
    }

    /// <summary>The dear part: the bands of the frame just measured.</summary>
    public void Analyse(ReadOnlySpan<short> frame)
    {
        Load(frame);
        Transform();
        Sum();
    }

    static float ToDecibels(float power) => 10 * MathF.Log10(MathF.Max(power, 0) + 1e-10f);

    // Even samples are the real parts and odd ones the imaginary parts of a transform of half the length.
    void Load(ReadOnlySpan<short> frame)
    {
        Array.Clear(real);
        Array.Clear(imaginary);
        for (var i = 0; i < FrameSamples / 2; i++)
        {
            var at = BitReversed[i];
            real[at] = (frame[2 * i] - mean) * Window[2 * i];
            imaginary[at] = (frame[(2 * i) + 1] - mean) * Window[(2 * i) + 1];
        }
    }

    // Cooley and Tukey, radix 2, in place, on bit-reversed input; eight butterflies at once where eight lie side by side.
    void Transform()
    {
        for (var length = 1; length < Half; length *= 2)
        {
            for (var block = 0; block < Half; block += 2 * length)
            {
                var k = 0;
                if (length >= Vector256<float>.Count)
                    for (; k < length; k += Vector256<float>.Count)
                        Butterflies(block + k, length, Vector256.LoadUnsafe(ref StageCosines[length + k]), Vector256.LoadUnsafe(ref StageSines[length + k]));
                for (; k < length; k++)
                    Butterfly(block + k, length, StageCosines[length + k], StageSines[length + k]);
            }
        }
    }

    void Butterflies(int a, int length, Vector256<float> c, Vector256<float> s)
    {
        ref var re = ref MemoryMarshal.GetArrayDataReference(real);
        ref var im = ref MemoryMarshal.GetArrayDataReference(imaginary);
        Debug.Assert(a + length + Vector256<float>.Count <= Half);
        var (upper, lower) = ((nuint)a, (nuint)(a + length));
        var (aRe, aIm) = (Vector256.LoadUnsafe(ref re, upper), Vector256.LoadUnsafe(ref im, upper));
        var (bRe, bIm) = (Vector256.LoadUnsafe(ref re, lower), Vector256.LoadUnsafe(ref im, lower));
        var (x, y) = ((bRe * c) - (bIm * s), (bRe * s) + (bIm * c));
        (aRe + x).StoreUnsafe(ref re, upper);
        (aIm + y).StoreUnsafe(ref im, upper);
        (aRe - x).StoreUnsafe(ref re, lower);
        (aIm - y).StoreUnsafe(ref im, lower);
    }

    void Butterfly(int a, int length, float c, float s)
    {
        var b = a + length;
        var (x, y) = ((real[b] * c) - (imaginary[b] * s), (real[b] * s) + (imaginary[b] * c));
        (real[b], imaginary[b]) = (real[a] - x, imaginary[a] - y);
        (real[a], imaginary[a]) = (real[a] + x, imaginary[a] + y);
    }

    // Parts the two interleaved transforms (even + turned odd) and sums the power of each band.
    void Sum()
    {
        for (var band = 0; band < Count; band++)
        {
            var power = 0f;
            for (var k = Edges[band]; k < Edges[band + 1]; k++)
            {
                var (evenRe, evenIm) = ((real[k] + real[Half - k]) / 2, (imaginary[k] - imaginary[Half - k]) / 2);
                var (oddRe, oddIm) = ((imaginary[k] + imaginary[Half - k]) / 2, (real[Half - k] - real[k]) / 2);
                var x = evenRe + (oddRe * Cosines[k]) - (oddIm * Sines[k]);
                var y = evenIm + (oddRe * Sines[k]) + (oddIm * Cosines[k]);
                power += (x * x) + (y * y);
            }
            decibels[band] = MathF.Max(Lowest, ToDecibels(power / WindowPower / (Edges[band + 1] - Edges[band])));
        }
    }

    static float[] Stages(float[] turns)
    {
        var stages = new float[Half];
        for (var length = 1; length < Half; length *= 2)
            for (var k = 0; k < length; k++)
                stages[length + k] = turns[k * (Half / length)];
        return stages;
    }

    static byte ReverseBits(int value)
    {
        var reversed = 0;
        for (var bit = 0; bit < 8; bit++)
            reversed |= (value >> bit & 1) << (7 - bit);
        return (byte)reversed;
    }
}
