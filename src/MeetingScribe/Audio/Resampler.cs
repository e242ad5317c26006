namespace MeetingScribe.Audio;

/// <summary>
/// One channel from the client's rate to 16 kHz, without delay: output sample i belongs to input time i / 16000 s.
/// What comes out depends only on the samples and on where in the resampling cycle it began, so a resampler started at
/// <see cref="StartBefore"/> gives, after its run-in, the same bits as one that ran from the stream's beginning.
/// At 16 kHz nothing is resampled.
/// </summary>
sealed class Resampler : IDisposable
{
    // Of libspeexdsp's 0 to 10, the lowest that is flat to where recognisers stop listening: -0.4 dB at 7 kHz (from 48 kHz)
    // and -0.0 dB at 3.4 kHz (from 8 kHz), with everything folded back 84 dB down. Quality 3 loses 3 dB at 7 kHz; 5 gains
    // 0.2 dB there for a third more time. Measured with sines and white noise on one core of an EPYC VM: 42 us a chunk
    // from 8 kHz, 90 us from 48 kHz, 410 us from 44.1 kHz, whose long cycle makes the library interpolate its filter.
    const int Quality = 4;

    readonly SpeexResampler? speex;
    readonly int rate;

    public Resampler(int rate)
    {
        this.rate = rate;
        if (rate == Chunk.SampleRate)
            return;
        speex = SpeexResampler.Open(rate, Chunk.SampleRate, Quality);
        speex.SkipLatency();
        Tail = new short[speex.InputLatency + 1];
    }

    /// <summary>Silence to feed after the last sample, so that everything before it comes out.</summary>
    public ReadOnlyMemory<short> Tail { get; }

    /// <summary>16 kHz samples that this many frames of input make, to the nearest.</summary>
    public long OutputOf(long frames) => ((2 * frames * Chunk.SampleRate) + rate) / (2 * rate);

    /// <summary>
    /// Where to start feeding so that everything from <paramref name="position"/> on comes out exact: the beginning of a
    /// resampling cycle, far enough before it to fill the filter.
    /// </summary>
    /// <returns>The input frame to begin with, and the output position it stands for.</returns>
    public (long Frame, long Position) StartBefore(long position)
    {
        if (speex is null)
            return (position, position);
        var divisor = (long)GreatestCommonDivisor(rate, Chunk.SampleRate);
        var (cycleIn, cycleOut) = (rate / divisor, Chunk.SampleRate / divisor);
        // The filter reaches InputLatency frames back from the position; twice that costs nothing and hides no rounding.
        var runIn = (2L * speex.InputLatency * Chunk.SampleRate / rate) + 1;
        var cycles = Math.Max(0, (position - runIn) / cycleOut);
        return (cycles * cycleIn, cycles * cycleOut);
    }

    public void Process(ReadOnlySpan<short> input, Span<short> output, out int taken, out int given)
    {
        if (speex is not null)
        {
            speex.Process(input, output, out taken, out given);
            return;
        }
        taken = given = Math.Min(input.Length, output.Length);
        input[..taken].CopyTo(output);
    }

    public void Dispose() => speex?.Dispose();

    static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
