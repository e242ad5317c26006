namespace MeetingScribe.Audio;

/// <summary>
/// A turn's audio from 16 kHz up to what a server takes, without delay: the turn's first sample is the first that comes out, and with the
/// <see cref="Finish"/> exactly as much has come out as went in. One turn, one thread.
/// </summary>
public sealed class Upsampler : IDisposable
{
    // As the Resampler's, for the same reasons.
    const int Quality = 4;

    readonly SpeexResampler speex;
    readonly int rate;
    long taken;
    long given;

    public Upsampler(int rate)
    {
        this.rate = rate;
        speex = SpeexResampler.Open(Chunk.SampleRate, rate, Quality);
        speex.SkipLatency();
    }

    /// <summary>Room for what a chunk can make, and for the rest at the end.</summary>
    public int LargestOutput => (Chunk.MaxSamples * rate / Chunk.SampleRate) + (4 * speex.InputLatency * rate / Chunk.SampleRate) + 16;

    /// <returns>Samples written.</returns>
    public int Process(ReadOnlySpan<short> input, Span<short> output)
    {
        taken += input.Length;
        return Push(input, output);
    }

    /// <summary>What still lies in the filter.</summary>
    public int Finish(Span<short> output)
    {
        var due = (int)((taken * rate / Chunk.SampleRate) - given);
        var silence = new short[(2 * speex.InputLatency) + 1];
        return due <= 0 ? 0 : Push(silence, output[..due]);
    }

    public void Dispose() => speex.Dispose();

    int Push(ReadOnlySpan<short> input, Span<short> output)
    {
        var written = 0;
        while (!input.IsEmpty && written < output.Length)
        {
            speex.Process(input, output[written..], out var used, out var made);
            if (used == 0 && made == 0)
                break;
            input = input[used..];
            written += made;
        }

        given += written;
        return written;
    }
}
