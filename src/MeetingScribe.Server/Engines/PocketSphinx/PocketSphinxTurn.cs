using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.PocketSphinx;

/// <summary>
/// The rules by which one turn is decoded: what the speaker's mean is taken to be, when the search starts again with a better one,
/// when a hypothesis is due. Unless it is hurried, what it says depends on the turn's samples and the mean known before, on nothing else.
/// Owned by its stream; <see cref="Step"/> is the dear part and runs on a decode thread.
/// </summary>
sealed class PocketSphinxTurn
{
    /// <summary>Frames between hypotheses: 250 ms.</summary>
    const int HypothesisFrames = 25;

    /// <summary>The same while the engine has more to do than it can: 1 s.</summary>
    const int HurriedHypothesisFrames = 100;

    /// <summary>The first search: 500 ms. Before that the mean is mostly the pause before the first word.</summary>
    const int FirstFrames = 50;

    /// <summary>
    /// The mean is looked at again after 0.5, 1, 2, 4 ... s. Over 12 recordings of strangers (238 words, 98 s) the finals have 26.9 % errors;
    /// a ratio of 1.5 gave 26.1 %, which is two words, for nearly twice as many searches begun again. Whole recordings through
    /// <c>pocketsphinx_batch</c> with default settings: 29.0 %.
    /// </summary>
    const int Longer = 2;

    /// <summary>Most frames searched in one step, about 100 ms of CPU: other turns wait for no more.</summary>
    const int StepFrames = 100;

    /// <summary>
    /// Speech behind a mean that words may be held to: 2.5 s, which a stranger's first turn reaches at the look after 4 s. Before
    /// that a word made stable is too often one that the better mean would have heard right.
    /// </summary>
    const int TrustedFrames = 250;

    /// <summary>How far the mean may move before words decoded with the old one are not worth keeping.</summary>
    const double Moved = 2;

    readonly long start;
    readonly CepstralMean known;
    readonly Cepstra cepstra;
    readonly PocketSphinxDecoder decoder;
    CepstralMean mean;
    long end;
    int due = FirstFrames;
    int lookAgain;
    int seenFrames;
    bool isStarted;
    bool isEnded;

    public PocketSphinxTurn(long start, CepstralMean known, Cepstra cepstra, PocketSphinxDecoder decoder)
    {
        (this.start, this.known, this.cepstra, this.decoder, mean, end) = (start, known, cepstra, decoder, known, start);
        cepstra.Start();
    }

    /// <summary>Whether there is enough to search for another step.</summary>
    public bool HasWork { get; private set; }

    /// <summary>The engine has more to do than it can: hypotheses come less often, and the search is not begun again before the end.</summary>
    public bool IsHurried { get; set; }

    /// <summary>What is known of the speaker once the turn is over.</summary>
    public CepstralMean Learned => known.With(cepstra, cepstra.Count);

    public void Hear(ReadOnlySpan<short> samples)
    {
        cepstra.Hear(samples);
        end += samples.Length;
        HasWork = cepstra.Count >= due;
    }

    public void End()
    {
        cepstra.End();
        (isEnded, HasWork, lookAgain) = (true, true, 0);
    }

    /// <summary>Searches a little further. Answers a hypothesis when one is due; the final one is the last.</summary>
    public Hypothesis? Step()
    {
        var target = isEnded ? cepstra.Count : due;
        LearnMean(target);
        decoder.Search(cepstra, Math.Min(target, decoder.Searched + StepFrames), mean.Values);
        if (target - decoder.Searched >= PocketSphinxDecoder.Group)
            return null;
        return isEnded ? Final() : Partial();
    }

    Hypothesis Partial()
    {
        due += IsHurried ? HurriedHypothesisFrames : HypothesisFrames;
        HasWork = cepstra.Count >= due;
        return new Hypothesis(start, decoder.Words(start, end), IsTentative: seenFrames < TrustedFrames);
    }

    Hypothesis Final()
    {
        HasWork = false;
        decoder.Finish(cepstra, mean.Values);
        return new Hypothesis(start, decoder.Words(start, end), IsFinal: true, Language: "en-US", Carry: Learned.ToCarry());
    }

    /// <summary>
    /// Starts the search, and starts it again from the turn's first frame when the mean has moved: looked at ever less often and at the
    /// end, so that all searches of a turn together stay within four times its length. A speaker known from earlier turns is searched once.
    /// </summary>
    void LearnMean(int target)
    {
        if (isStarted && (target < lookAgain || (IsHurried && !isEnded)))
            return;
        lookAgain = isEnded ? int.MaxValue : target * Longer;
        var better = known.With(cepstra, target);
        seenFrames = better.Frames;
        if (isStarted && better.DistanceTo(mean) <= Moved)
            return;
        mean = better;
        isStarted = true;
        decoder.Start();
    }
}
