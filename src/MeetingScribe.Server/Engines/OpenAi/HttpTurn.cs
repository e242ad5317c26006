using System.Runtime.InteropServices;
using MeetingScribe.Audio;
using MeetingScribe.Speech;
using MeetingScribe.Turns;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// The rules by which one turn is heard: what audio is sent next, what an answer means, when settled audio need not be sent again. Plain:
/// samples and answers go in, hypotheses come out. Belongs to its stream's task.
/// </summary>
sealed class HttpTurn
{
    /// <summary>Audio of a turn from which on its settled beginning is left out: 12 s, so that a long turn's requests stay as dear as this.</summary>
    const long Long = 12 * Chunk.SampleRate;

    /// <summary>Left out only if it is worth the risk at the new edge: 4 s.</summary>
    const long Worthwhile = 4 * Chunk.SampleRate;

    /// <summary>A word that ends a sentence has the next one behind it; any other needs 3 s of context.</summary>
    const long Context = 3 * Chunk.SampleRate;

    /// <summary>OpenAI refuses less than 100 ms.</summary>
    const int Shortest = Chunk.SampleRate / 10;

    /// <summary>Times of words are inexact by as much, and a weak word may lie beside its vowel: 300 ms.</summary>
    const long Blur = Chunk.SampleRate * 3 / 10;

    /// <summary>The detector gives 0.12 where nothing stands above the noise, and starts turns at 0.5.</summary>
    const double Silent = 0.2;

    readonly List<short> samples = [];
    readonly List<(long End, double Probability)> heard = [];
    readonly LocalAgreement agreement = new();
    readonly TurnDetector detector = new(new TurnOptions());
    readonly HashSet<Word> ended = new(ReferenceEqualityComparer.Instance);
    readonly List<SpeechUsage> usages = [];
    readonly long start;
    readonly HttpDoubts doubts;
    long sentFrom;
    long sentTo;
    int left;
    string? language;

    public HttpTurn(long start, HttpDoubts doubts) => (this.start, this.doubts, sentFrom, sentTo, End) = (start, doubts, start, start, start);

    public long End { get; private set; }

    /// <summary>Audio that no request has had yet.</summary>
    public TimeSpan Unsent => TimeSpan.FromSeconds((double)(End - sentTo) / Chunk.SampleRate);

    /// <summary>Whether there is enough to be heard at all.</summary>
    public bool IsAudible => samples.Count >= Shortest;

    /// <summary>The settled words whose audio is not sent any more.</summary>
    public IReadOnlyList<string> Past => [.. agreement.Settled.Take(left).Select(word => word.Text)];

    public void Hear(ReadOnlySpan<short> more)
    {
        samples.AddRange(more);
        detector.Hear(new Chunk(End, more.ToArray()));
        End += more.Length;
        heard.Add((End, detector.SpeechProbability));
    }

    /// <summary>The audio to send now: a copy, for the turn goes on.</summary>
    public short[] Take()
    {
        sentTo = End;
        return CollectionsMarshal.AsSpan(samples).ToArray();
    }

    /// <summary>An answer to what was last taken, while the turn goes on.</summary>
    public Hypothesis Believe(HttpAnswer answer)
    {
        var words = agreement.Hear(Whole(answer));
        var hypothesis = new Hypothesis(start, words, agreement.Settled.Count, Language: language);
        LeaveBehind();
        return hypothesis;
    }

    /// <summary>The answer to the turn's last audio.</summary>
    public Hypothesis Finish(HttpAnswer answer)
    {
        var words = Whole(answer);
        return new Hypothesis(start, words, words.Count, IsFinal: true, Language: language, Usage: Bill());
    }

    /// <summary>The words of the whole turn: those left behind, and what the answer makes of the rest.</summary>
    List<Word> Whole(HttpAnswer answer)
    {
        if (answer.Usage is { } usage)
            usages.Add(usage);
        language = answer.Language ?? language;
        var placed = answer.Place(sentFrom, sentTo);
        ended.UnionWith(placed.SelectMany(part => part.Ended));
        var words = doubts.Sift(placed, start, IsSilent);
        // The last word before the edge may still sound behind it.
        var echo = left > 0 && words.Count > 0 && string.Equals(Bare(words[0]), Bare(agreement.Settled[left - 1]), StringComparison.OrdinalIgnoreCase)
            && words[0].Start - sentFrom < Blur ? 1 : 0;
        return [.. agreement.Settled.Take(left), .. words.Skip(echo)];
    }

    /// <summary>The audio of settled words is not sent again, up to one whose end is known: elsewhere the edge would cut a word in two.</summary>
    void LeaveBehind()
    {
        if (End - sentFrom < Long)
            return;
        var last = Last(word => word.Text[^1] is '.' or '?' or '!' && word.End <= sentTo - Chunk.SampleRate);
        if (last < left || agreement.Settled[last].End - sentFrom < Worthwhile)
            last = Last(word => word.End <= sentTo - Context);
        if (last < left || agreement.Settled[last].End - sentFrom < Worthwhile)
            return;
        samples.RemoveRange(0, (int)(agreement.Settled[last].End - sentFrom));
        (sentFrom, left) = (agreement.Settled[last].End, last + 1);
    }

    /// <summary>The newest settled word that is such and has a known end; -1 if none is.</summary>
    int Last(Func<Word, bool> isSuch)
    {
        var last = agreement.Settled.Count - 1;
        while (last >= left && !(ended.Contains(agreement.Settled[last]) && isSuch(agreement.Settled[last])))
            last--;
        return last;
    }

    bool IsSilent(long from, long to)
    {
        var begin = start;
        foreach (var (end, probability) in heard)
        {
            if (end > from - Blur && begin < to + Blur && probability >= Silent)
                return false;
            begin = end;
        }
        return true;
    }

    static string Bare(Word word) => word.Text.Trim('.', ',', '!', '?');

    SpeechUsage? Bill() => usages.Count == 0 ? null : new SpeechUsage(
        usages[0].Model, usages.Sum(one => one.Seconds), usages.Sum(one => one.AudioTokens), usages.Sum(one => one.TextTokens), usages.Sum(one => one.OutputTokens));
}
