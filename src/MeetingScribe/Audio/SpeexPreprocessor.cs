using System.Runtime.InteropServices;

namespace MeetingScribe.Audio;

/// <summary>
/// libspeexdsp's noise suppression, called as <c>speex_preprocess.h</c> of SpeexDSP 1.2 declares it. The native state
/// belongs to this handle; one thread at a time.
/// </summary>
sealed partial class SpeexPreprocessor() : SafeHandle(0, ownsHandle: true)
{
    // SPEEX_PREPROCESS_SET_NOISE_SUPPRESS. Denoising itself is on from the start; gain control, voice activity and
    // dereverberation are off.
    const int SetNoiseSuppress = 18;

    public override bool IsInvalid => handle == 0;

    public static SpeexPreprocessor Open(int frameSize, int sampleRate)
    {
        MissingLibraryException.ThrowUnlessLoadable(SpeexResampler.Library, SpeexResampler.Package);
        var preprocessor = speex_preprocess_state_init(frameSize, sampleRate);
        return preprocessor.IsInvalid ? throw new InvalidOperationException("speex_preprocess_state_init answered null.") : preprocessor;
    }

    /// <summary>How far noise may be turned down at most, in decibels; never positive.</summary>
    public void Suppress(int decibels) => _ = speex_preprocess_ctl(this, SetNoiseSuppress, ref decibels);

    /// <summary>One frame, in place. What comes out is one frame late: the analysis overlaps by half.</summary>
    public void Process(Span<short> frame) => _ = speex_preprocess_run(this, ref MemoryMarshal.GetReference(frame));

    protected override bool ReleaseHandle()
    {
        speex_preprocess_state_destroy(handle);
        return true;
    }

    [LibraryImport(SpeexResampler.Library)]
    private static partial SpeexPreprocessor speex_preprocess_state_init(int frameSize, int samplingRate);

    [LibraryImport(SpeexResampler.Library)]
    private static partial void speex_preprocess_state_destroy(nint state);

    [LibraryImport(SpeexResampler.Library)]
    private static partial int speex_preprocess_run(SpeexPreprocessor state, ref short samples);

    [LibraryImport(SpeexResampler.Library)]
    private static partial int speex_preprocess_ctl(SpeexPreprocessor state, int request, ref int value);
}
