using System.Runtime.InteropServices;

namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>
/// What we call of libpocketsphinx.so.3 and libsphinxbase.so.3, as <c>pocketsphinx.h</c>, <c>ps_lattice.h</c>, <c>fe.h</c>,
/// <c>cmd_ln.h</c> and <c>logmath.h</c> of 5prealpha (Debian's 0.8+5prealpha+1) declare it.
/// </summary>
static unsafe partial class PocketSphinxLibrary
{
    public const string Sphinx = "libpocketsphinx.so.3";
    public const string Base = "libsphinxbase.so.3";

    [LibraryImport(Sphinx)]
    public static partial nint ps_args();

    [LibraryImport(Sphinx)]
    public static partial DecoderHandle ps_init(nint config);

    [LibraryImport(Sphinx)]
    public static partial int ps_free(nint decoder);

    [LibraryImport(Sphinx)]
    public static partial nint ps_get_config(DecoderHandle decoder);

    [LibraryImport(Sphinx)]
    public static partial nint ps_get_logmath(DecoderHandle decoder);

    [LibraryImport(Sphinx)]
    public static partial int ps_start_stream(DecoderHandle decoder);

    [LibraryImport(Sphinx)]
    public static partial int ps_start_utt(DecoderHandle decoder);

    [LibraryImport(Sphinx)]
    public static partial int ps_process_cep(DecoderHandle decoder, float** frames, int count, int noSearch, int fullUtterance);

    [LibraryImport(Sphinx)]
    public static partial int ps_end_utt(DecoderHandle decoder);

    [LibraryImport(Sphinx)]
    public static partial nint ps_seg_iter(DecoderHandle decoder);

    /// <summary>Frees the iterator at its end and answers 0.</summary>
    [LibraryImport(Sphinx)]
    public static partial nint ps_seg_next(nint segment);

    [LibraryImport(Sphinx)]
    public static partial byte* ps_seg_word(nint segment);

    [LibraryImport(Sphinx)]
    public static partial void ps_seg_frames(nint segment, out int first, out int last);

    [LibraryImport(Sphinx)]
    public static partial int ps_seg_prob(nint segment, out int acoustic, out int language, out int backoff);

    [LibraryImport(Base)]
    public static partial nint cmd_ln_parse_r(nint existing, nint definitions, int count, byte** arguments, int strict);

    [LibraryImport(Base)]
    public static partial int cmd_ln_free_r(nint config);

    [LibraryImport(Base)]
    public static partial void err_set_logfp(nint file);

    [LibraryImport(Base)]
    public static partial double logmath_exp(nint logmath, int value);

    [LibraryImport(Base)]
    public static partial FrontEndHandle fe_init_auto_r(nint config);

    [LibraryImport(Base)]
    public static partial int fe_free(nint frontEnd);

    [LibraryImport(Base)]
    public static partial void fe_start_stream(FrontEndHandle frontEnd);

    [LibraryImport(Base)]
    public static partial int fe_start_utt(FrontEndHandle frontEnd);

    [LibraryImport(Base)]
    public static partial int fe_process_frames(
        FrontEndHandle frontEnd, ref short* samples, ref nuint sampleCount, float** frames, ref int frameCount, out int firstFrame);

    [LibraryImport(Base)]
    public static partial int fe_end_utt(FrontEndHandle frontEnd, float* frame, out int frameCount);
}

/// <summary>A <c>ps_decoder_t</c>.</summary>
sealed class DecoderHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => PocketSphinxLibrary.ps_free(handle) == 0;
}

/// <summary>A <c>fe_t</c>.</summary>
sealed class FrontEndHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => PocketSphinxLibrary.fe_free(handle) == 0;
}
