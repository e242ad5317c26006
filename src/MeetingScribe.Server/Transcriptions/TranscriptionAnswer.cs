using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Serialization;
using MeetingScribe.Audio;
using MeetingScribe.Server.Realtime;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;
using MeetingScribe.Transcripts.Export;

namespace MeetingScribe.Server.Transcriptions;

/// <summary>A file's turns in the form that was asked for.</summary>
static class TranscriptionAnswer
{
    /// <summary>OpenAI's type for cues too: the NuGet package takes everything else for JSON.</summary>
    const string PlainText = "text/plain";

    public static IResult Of(IReadOnlyList<Utterance> turns, TimeSpan duration, TranscriptionRequest request) => request.Format switch
    {
        ResponseFormat.Text => Results.Text(Text(turns) + "\n", PlainText, Encoding.UTF8),
        ResponseFormat.Srt => Cues("srt", turns),
        ResponseFormat.Vtt => Cues("vtt", turns),
        ResponseFormat.VerboseJson => Results.Json(Verbose(turns, duration, request), ScribeJson.Options),
        _ => Results.Json(
            new PlainAnswer(Text(turns), request.HasLogprobs ? Logprob.Of([.. turns.SelectMany(turn => turn.Words)], followsText: false) : null, Usage(duration)),
            ScribeJson.Options),
    };

    public static string Text(IEnumerable<Utterance> turns) => string.Join(' ', turns.Select(turn => turn.Text));

    /// <summary>Rounded up to whole seconds, as clients can read it.</summary>
    public static DurationUsage Usage(TimeSpan duration) => new((long)Math.Ceiling(duration.TotalSeconds));

    static VerboseAnswer Verbose(IReadOnlyList<Utterance> turns, TimeSpan duration, TranscriptionRequest request) => new(
        "transcribe",
        LanguageName(turns.FirstOrDefault(turn => turn.Language is not null)?.Language ?? request.Language),
        Math.Round(duration.TotalSeconds, 3),
        Text(turns),
        request.HasWords ? [.. turns.SelectMany(turn => turn.Words).Select(word => new TimedWord(word.Text, Seconds(word.Start), Seconds(word.End)))] : null,
        request.HasSegments ? [.. turns.Select((turn, index) => Segment(turn, index, request.Temperature))] : null,
        Usage(duration));

    /// <summary>A turn as Whisper's segment. What only Whisper has is empty, and a turn is speech: no_speech_prob is 0.</summary>
    static TimedSegment Segment(Utterance turn, int index, double temperature) => new(
        index,
        (int)(turn.TurnStart * 100 / Chunk.SampleRate),
        Seconds(turn.Words[0].Start),
        Seconds(turn.Words[^1].End),
        turn.Text,
        [],
        temperature,
        Math.Round(turn.Words.Average(word => Logprob.Natural(word.Confidence)), 4),
        Math.Round(CompressionRatio(turn.Text), 4),
        NoSpeechProb: 0);

    /// <summary>As openai/whisper's utils.py has it: bytes against bytes after zlib; text that loops is high.</summary>
    static double CompressionRatio(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(bytes);
        return (double)bytes.Length / packed.Length;
    }

    /// <summary>OpenAI writes the language out: <c>english</c>.</summary>
    static string LanguageName(string? tag) =>
        tag is null ? "unknown" : CultureInfo.GetCultureInfo(tag.Split('-')[0]).EnglishName.ToLowerInvariant();

    static IResult Cues(string name, IReadOnlyList<Utterance> turns)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        TranscriptFormat.Find(name)!.Write(output, Nobody, null, [.. turns.Select(Spoken)]);
        return Results.Text(output.ToString(), PlainText, Encoding.UTF8);
    }

    static readonly Meeting Nobody = new("file", null, null, [], null, Meeting.Ended, default, null, null, []);

    /// <summary>A segment of nobody's, so that cues carry no name.</summary>
    static Segment Spoken(Utterance turn, int index) => new(
        $"{index}", Nobody.Id, index + 1, "", "", Chunk.ToMilliseconds(turn.Words[0].Start), Chunk.ToMilliseconds(turn.Words[^1].End), default, turn.Text,
        [.. turn.Words.Select(word => new SegmentWord(word.Text, Chunk.ToMilliseconds(word.Start), Chunk.ToMilliseconds(word.End), word.Confidence))],
        turn.Confidence, turn.Language, turn.Engine, []);

    static double Seconds(long position) => Math.Round((double)position / Chunk.SampleRate, 3);
}

sealed record PlainAnswer(
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Logprob>? Logprobs,
    DurationUsage Usage);

/// <param name="Language">Its English name.</param>
/// <param name="Duration">Seconds.</param>
sealed record VerboseAnswer(
    string Task,
    string Language,
    double Duration,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<TimedWord>? Words,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<TimedSegment>? Segments,
    DurationUsage Usage);

/// <param name="Start">Seconds.</param>
/// <param name="End">Seconds.</param>
sealed record TimedWord(string Word, double Start, double End);

/// <param name="Seek">Where its turn began, in hundredths of a second.</param>
/// <param name="Start">Seconds.</param>
/// <param name="End">Seconds.</param>
sealed record TimedSegment(
    int Id, int Seek, double Start, double End, string Text, IReadOnlyList<int> Tokens, double Temperature, double AvgLogprob, double CompressionRatio, double NoSpeechProb);
