using MeetingScribe.Audio;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>Debian's American English model, and what a decoder must be told to use it.</summary>
sealed record PocketSphinxModel(string Folder)
{
    public const string DebianFolder = "/usr/share/pocketsphinx/model/en-us";
    public const string Package = "libpocketsphinx3 pocketsphinx-en-us";

    /// <summary>Coefficients per frame; the model knows no other number.</summary>
    public const int Coefficients = 13;

    /// <summary>10 ms.</summary>
    public const int SamplesPerFrame = Chunk.SampleRate / 100;

    // The mean is ours to subtract (CepstralMean), and word times need every frame, silence too.
    static readonly string[] FrontEnd = ["-cmn", "none", "-remove_silence", "no"];

    public static PocketSphinxModel Find(string folder = DebianFolder)
    {
        var model = new PocketSphinxModel(folder);
        return File.Exists(model.Features) && File.Exists(model.Dictionary) && File.Exists(model.Language)
            ? model
            : throw model.Missing();
    }

    /// <summary>One line, with the one command that installs it.</summary>
    public SpeechEngineException Missing() =>
        new($"The pocketsphinx model in {Folder} is missing; install it with: apt-get install {Package}");

    /// <summary>A decoder's command line.</summary>
    public string[] Arguments(PocketSphinxSearch search) =>
    [
        "scribe", "-logfn", "/dev/null",
        "-hmm", Path.Combine(Folder, "en-us"), "-lm", Language, "-dict", Dictionary,
        "-featparams", "/dev/null", .. FeatureParameters(), .. FrontEnd, .. search.Arguments,
    ];

    /// <summary>
    /// What the model was trained on. Given as arguments, because a setting in the model's own file wins over an argument, and that
    /// file asks for a mean of the library's.
    /// </summary>
    IEnumerable<string> FeatureParameters() =>
        from line in File.ReadLines(Features)
        let parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where parts is [not ("-cmn" or "-cmninit" or "-model"), _]
        from part in parts
        select part;

    string Features => Path.Combine(Folder, "en-us", "feat.params");

    string Dictionary => Path.Combine(Folder, "cmudict-en-us.dict");

    string Language => Path.Combine(Folder, "en-us.lm.bin");
}
