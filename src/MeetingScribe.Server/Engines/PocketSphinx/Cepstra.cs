namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>
/// A turn's features: one frame of <see cref="PocketSphinxModel.Coefficients"/> cepstral coefficients per 10 ms, computed once and kept
/// for as many passes as the turn gets. Owned by one turn at a time; the result does not depend on how the samples were cut.
/// </summary>
sealed unsafe class Cepstra(FrontEndHandle frontEnd) : IDisposable
{
    const int Coefficients = PocketSphinxModel.Coefficients;
    const int FramesAtOnce = 16;

    readonly float[] batch = new float[FramesAtOnce * Coefficients];
    float[] frames = new float[1_000 * Coefficients];

    /// <summary>Frames so far.</summary>
    public int Count { get; private set; }

    /// <summary>The frames of [<paramref name="from"/>, <paramref name="to"/>), one after the other.</summary>
    public ReadOnlySpan<float> Frames(int from, int to) => frames.AsSpan(from * Coefficients, (to - from) * Coefficients);

    public void Start()
    {
        Count = 0;
        PocketSphinxLibrary.fe_start_stream(frontEnd);
        _ = PocketSphinxLibrary.fe_start_utt(frontEnd);
    }

    public void Hear(ReadOnlySpan<short> samples)
    {
        fixed (short* first = samples)
        fixed (float* into = batch)
        {
            var rows = stackalloc float*[FramesAtOnce];
            for (var row = 0; row < FramesAtOnce; row++)
                rows[row] = into + (row * Coefficients);

            var rest = first;
            var restCount = (nuint)samples.Length;
            var made = FramesAtOnce;
            while (restCount > 0 || made == FramesAtOnce)
            {
                made = FramesAtOnce;
                if (PocketSphinxLibrary.fe_process_frames(frontEnd, ref rest, ref restCount, rows, ref made, out _) < 0)
                    throw new InvalidOperationException("fe_process_frames refused the samples.");
                Keep(batch.AsSpan(0, made * Coefficients));
            }
        }
    }

    /// <summary>Adds the last frame, if samples for one are left.</summary>
    public void End()
    {
        fixed (float* into = batch)
        {
            _ = PocketSphinxLibrary.fe_end_utt(frontEnd, into, out var made);
            Keep(batch.AsSpan(0, made * Coefficients));
        }
    }

    public void Dispose() => frontEnd.Dispose();

    void Keep(ReadOnlySpan<float> made)
    {
        var length = Count * Coefficients;
        if (frames.Length < length + made.Length)
            Array.Resize(ref frames, frames.Length * 2);
        made.CopyTo(frames.AsSpan(length));
        Count += made.Length / Coefficients;
    }
}
