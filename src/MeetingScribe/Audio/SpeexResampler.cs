using System.Runtime.InteropServices;

namespace MeetingScribe.Audio;

/// <summary>
/// libspeexdsp's resampler, called as <c>speex_resampler.h</c> of SpeexDSP 1.2 declares it. The native state belongs to
/// this handle; one thread at a time.
/// </summary>
sealed partial class SpeexResampler() : SafeHandle(0, ownsHandle: true)
{
    public const string Library = "libspeexdsp.so.1";
    public const string Package = "libspeexdsp1";

    public override bool IsInvalid => handle == 0;

    public static SpeexResampler Open(int fromRate, int toRate, int quality)
    {
        MissingLibraryException.ThrowUnlessLoadable(Library, Package);
        var resampler = speex_resampler_init(1, (uint)fromRate, (uint)toRate, quality, out var error);
        return error == 0 ? resampler : throw new InvalidOperationException($"speex_resampler_init answered {error}.");
    }

    /// <summary>Input samples the first output waits for; the filter is twice as long.</summary>
    public int InputLatency => speex_resampler_get_input_latency(this);

    /// <summary>The first output is the one of input time zero, not the filter's silence before it.</summary>
    public void SkipLatency() => _ = speex_resampler_skip_zeros(this);

    /// <summary>Takes input and gives output until one of them is used up.</summary>
    public void Process(ReadOnlySpan<short> input, Span<short> output, out int taken, out int given)
    {
        var (inputLength, outputLength) = ((uint)input.Length, (uint)output.Length);
        _ = speex_resampler_process_int(
            this, 0, in MemoryMarshal.GetReference(input), ref inputLength, ref MemoryMarshal.GetReference(output), ref outputLength);
        (taken, given) = ((int)inputLength, (int)outputLength);
    }

    protected override bool ReleaseHandle()
    {
        speex_resampler_destroy(handle);
        return true;
    }

    [LibraryImport(Library)]
    private static partial SpeexResampler speex_resampler_init(uint channels, uint inRate, uint outRate, int quality, out int error);

    [LibraryImport(Library)]
    private static partial void speex_resampler_destroy(nint state);

    [LibraryImport(Library)]
    private static partial int speex_resampler_skip_zeros(SpeexResampler state);

    [LibraryImport(Library)]
    private static partial int speex_resampler_get_input_latency(SpeexResampler state);

    [LibraryImport(Library)]
    private static partial int speex_resampler_process_int(
        SpeexResampler state, uint channel, in short input, ref uint inputLength, ref short output, ref uint outputLength);
}
