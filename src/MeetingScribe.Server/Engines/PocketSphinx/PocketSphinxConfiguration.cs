using System.Runtime.InteropServices;
using MeetingScribe.Audio;

namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>Makes the native objects from a model. Each gets a configuration of its own: their counting of references knows no threads.</summary>
static unsafe class PocketSphinxConfiguration
{
    /// <summary>Throws unless libraries are there, and silences their log, which is theirs alone and global.</summary>
    public static void Prepare()
    {
        MissingLibraryException.ThrowUnlessLoadable(PocketSphinxLibrary.Base, PocketSphinxModel.Package);
        MissingLibraryException.ThrowUnlessLoadable(PocketSphinxLibrary.Sphinx, PocketSphinxModel.Package);
        PocketSphinxLibrary.err_set_logfp(0);
    }

    public static DecoderHandle MakeDecoder(PocketSphinxModel model, PocketSphinxSearch search) => Make(model, search, PocketSphinxLibrary.ps_init);

    public static FrontEndHandle MakeFrontEnd(PocketSphinxModel model) => Make(model, PocketSphinxSearch.Full, PocketSphinxLibrary.fe_init_auto_r);

    static T Make<T>(PocketSphinxModel model, PocketSphinxSearch search, Func<nint, T> make)
        where T : SafeHandle
    {
        var arguments = model.Arguments(search).Select(Marshal.StringToCoTaskMemUTF8).ToArray();
        nint config = 0;
        try
        {
            fixed (nint* first = arguments)
                config = PocketSphinxLibrary.cmd_ln_parse_r(0, PocketSphinxLibrary.ps_args(), arguments.Length, (byte**)first, strict: 1);
            var made = config == 0 ? null : make(config);
            return made is { IsInvalid: false } ? made : throw model.Missing();
        }
        finally
        {
            if (config != 0)
                _ = PocketSphinxLibrary.cmd_ln_free_r(config);
            foreach (var argument in arguments)
                Marshal.FreeCoTaskMem(argument);
        }
    }
}
