using System.Text;
using MeetingScribe.Audio;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// One turn's text as it grows. The server says no times, so they are estimated: while somebody speaks at the pace of speech, in the end spread
/// over the turn. A word that was promised keeps its time, by which the final text is laid over the promised one.
/// </summary>
sealed class RealtimeText(long start)
{
    /// <summary>People speak about 14 letters a second, spaces included.</summary>
    const int SamplesPerLetter = Chunk.SampleRate / 14;

    readonly StringBuilder text = new();
    readonly List<Word> promised = [];

    public string Text => text.ToString();

    /// <summary>Text is only ever appended. A word is whole when the next one has begun.</summary>
    /// <param name="heardTo">Where the turn's audio ends by now.</param>
    /// <param name="isSpeaking">The turn is not over. What comes in one burst behind its end is worth showing, but the final text follows at once.</param>
    public Hypothesis Append(string delta, long heardTo, bool isSpeaking)
    {
        text.Append(delta);
        var words = Split(Text);
        var whole = text.Length > 0 && char.IsWhiteSpace(text[^1]) ? words.Length : words.Length - 1;
        if (isSpeaking || promised.Count > 0)
            Promise(words.AsSpan(Math.Min(promised.Count, words.Length), Math.Max(0, whole - promised.Count)), heardTo);

        var shown = new List<Word>(promised);
        foreach (var word in words.Skip(promised.Count))
            shown.Add(Place(word, shown.Count == 0 ? start : shown[^1].End, heardTo));
        return new Hypothesis(start, shown, Settled: promised.Count, IsTentative: promised.Count == 0 && !isSpeaking);
    }

    /// <param name="transcript">Has the last word, and may differ from what was appended, mostly in punctuation and case.</param>
    public Hypothesis Settle(string transcript, long end, string? language, SpeechUsage? usage)
    {
        var words = Split(transcript);
        var kept = words.Take(promised.Count).Select((word, index) => promised[index] with { Text = word });
        var rest = words.Skip(promised.Count).ToList();
        return new Hypothesis(start, [.. kept, .. Spread(rest, Math.Min(End, end), end)], Settled: 0, IsFinal: true, language, Usage: usage);
    }

    void Promise(ReadOnlySpan<string> words, long heardTo)
    {
        foreach (var word in words)
            promised.Add(Place(word, End, heardTo));
    }

    long End => promised.Count == 0 ? start : promised[^1].End;

    static Word Place(string word, long after, long limit) =>
        new(word, after, Math.Max(after, Math.Min(limit, after + ((word.Length + 1) * SamplesPerLetter))), Confidence: 1);

    /// <summary>Each word gets its share by its length.</summary>
    static IEnumerable<Word> Spread(List<string> words, long from, long to)
    {
        var letters = words.Sum(word => word.Length + 1);
        var before = 0;
        foreach (var word in words)
        {
            var first = from + ((to - from) * before / letters);
            before += word.Length + 1;
            yield return new Word(word, first, from + ((to - from) * before / letters), Confidence: 1);
        }
    }

    static string[] Split(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
