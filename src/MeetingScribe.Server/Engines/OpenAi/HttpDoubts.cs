using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// Takes out of an answer what a Whisper-like model makes up where nobody speaks. Only what is not settled yet can be withheld: what was
/// promised to viewers stays, whatever this says. One per stream: a phrase that comes again is doubted more.
/// </summary>
sealed partial class HttpDoubts
{
    // openai/whisper, transcribe.py: no_speech_threshold, logprob_threshold and compression_ratio_threshold.
    const double NoSpeech = 0.6;
    const double Improbable = -1;
    const double Loops = 2.4;

    /// <summary>Times a group of words follows itself before the repetition is taken for a loop.</summary>
    const int LoopTimes = 4;

    /// <summary>Credits of subtitles: in the training data over music and silence, in no meeting.</summary>
    static readonly string[] Credits =
    [
        "untertitel von", "untertitel der amara", "untertitelung des zdf", "untertitelung im auftrag", "untertitel im auftrag", "subtitles by", "amara org",
        "sous titres realises par", "sous titrage", "legendas pela comunidade", "subtitulos por la comunidad", "sottotitoli creati dalla",
    ];

    /// <summary>What is also said by people, so it has to be alone in its part, and weakly heard or not for the first time.</summary>
    static readonly string[] Farewells =
    [
        "thanks for watching", "thank you for watching", "thank you so much for watching", "please subscribe", "like and subscribe",
        "see you in the next video", "vielen dank furs zuschauen", "merci d avoir regarde cette video", "gracias por ver el video",
    ];

    readonly HashSet<(string Phrase, long Turn)> met = [];

    /// <summary>Words withheld so far.</summary>
    public long Withheld { get; private set; }

    /// <param name="turn">Its first sample: a phrase in the next answer of the same turn is no repetition.</param>
    /// <param name="isSilent">Whether our detector heard no speech at all between two positions.</param>
    public IReadOnlyList<Word> Sift(IReadOnlyList<PlacedPart> answer, long turn, Func<long, long, bool> isSilent)
    {
        var kept = new List<Word>();
        var count = 0;
        foreach (var placed in answer)
        {
            count += placed.Words.Count;
            if (!IsMadeUp(placed.Part, placed.Words, turn, isSilent))
                kept.AddRange(placed.Words.Where(word => !Sound().IsMatch(word.Text) && !(placed.IsTimed && isSilent(word.Start, word.End))));
        }

        var said = Unloop(kept);
        Withheld += count - said.Count;
        return said;
    }

    bool IsMadeUp(HttpPart part, IReadOnlyList<Word> words, long turn, Func<long, long, bool> isSilent)
    {
        if (part is { NoSpeechProb: > NoSpeech, AvgLogprob: < Improbable } || isSilent(words[0].Start, words[^1].End))
            return true;
        if (Enclosed().IsMatch(part.Text))
            return true;
        var bare = Bare(part.Text);
        if (Credits.Any(credit => bare.StartsWith(credit, StringComparison.Ordinal)))
            return true;
        if (!Farewells.Contains(bare))
            return false;
        var isMetBefore = met.Any(one => one.Phrase == bare && one.Turn != turn);
        met.Add((bare, turn));
        return isMetBefore || part.NoSpeechProb > NoSpeech;
    }

    /// <summary>Of a group of words said over and over, the first.</summary>
    static List<Word> Unloop(List<Word> words)
    {
        if (CompressionRatio(string.Join(' ', words.Select(word => word.Text))) <= Loops)
            return words;
        var kept = new List<Word>();
        for (var at = 0; at < words.Count;)
        {
            var (length, times) = LoopAt(words, at);
            kept.AddRange(words.Skip(at).Take(length));
            at += length * times;
        }
        return kept;
    }

    /// <summary>The shortest group of words that loops from here on; a single word, once, if none does.</summary>
    static (int Length, int Times) LoopAt(List<Word> words, int at)
    {
        for (var length = 1; length * LoopTimes <= words.Count - at; length++)
        {
            var times = 1;
            while (at + ((times + 1) * length) <= words.Count
                && Enumerable.Range(0, length).All(index => Bare(words[at + index].Text) == Bare(words[at + (times * length) + index].Text)))
                times++;
            if (times >= LoopTimes)
                return (length, times);
        }
        return (1, 1);
    }

    /// <summary>As openai/whisper's utils.py has it: bytes against bytes after zlib.</summary>
    static double CompressionRatio(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(bytes);
        return bytes.Length == 0 ? 0 : (double)bytes.Length / packed.Length;
    }

    /// <summary>What is wholly in brackets, or sung: models write so of what they hear besides speech.</summary>
    [GeneratedRegex(@"^((\[[^\]]*\]|\([^)]*\)|\*[^*]+\*|♪[^♪]*♪?)[\s.]*)+$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Enclosed();

    /// <summary>Such a mark of whisper.cpp's, among words too: <c>[BLANK_AUDIO]</c>.</summary>
    [GeneratedRegex(@"^\[[A-Z]+(_[A-Z]+)*\]$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Sound();

    /// <summary>Small letters without marks or punctuation, single spaces.</summary>
    static string Bare(string text)
    {
        var letters = text.Normalize(NormalizationForm.FormD).Where(letter => char.GetUnicodeCategory(letter) != System.Globalization.UnicodeCategory.NonSpacingMark)
            .Select(letter => char.IsLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : ' ');
        return string.Join(' ', HttpAnswer.Split(string.Concat(letters)));
    }
}
