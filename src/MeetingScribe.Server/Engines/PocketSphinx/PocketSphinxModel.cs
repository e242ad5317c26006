using MeetingScribe.Audio;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>Debian's American English model, and the settings a decoder is made with.</summary>
sealed record PocketSphinxModel(string Folder)
{
    public const string DebianFolder = "/usr/share/pocketsphinx/model/en-us";
    public const string Package = "libpocketsphinx3 pocketsphinx-en-us";

    /// <summary>Coefficients per frame; the model knows no other number.</summary>
    public const int Coefficients = 13;

    /// <summary>10 ms.</summary>
    public const int SamplesPerFrame = Chunk.SampleRate / 100;

    // Measured over 47 recordings of human speech (6.3 minutes), whole recordings: the library's defaults have 41.4 % word errors,
    // these 40.1 % at two thirds of the CPU. Twice the CPU (no -maxhmmpf) would bring 38.5 %.
    static readonly string[] Search = ["-lw", "5.5", "-maxhmmpf", "3000", "-fwdflat", "no"];

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
    public string[] Arguments() =>
    [
        "scribe", "-logfn", "/dev/null",
        "-hmm", Path.Combine(Folder, "en-us"), "-lm", Language, "-dict", Dictionary,
        "-featparams", "/dev/null", .. FeatureParameters(), .. FrontEnd, .. Search,
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
