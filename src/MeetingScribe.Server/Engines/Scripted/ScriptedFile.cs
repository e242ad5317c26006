using System.Text.Json;
using MeetingScribe.Audio;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Engines.Scripted;

/// <summary>
/// What the scripted engine says, read from <c>Scribe:Scripted:File</c>:
/// <code>
/// {"participants": {
///     "standup/ana": {"words": [{"text": "hello", "start_ms": 400, "end_ms": 720, "confidence": 0.9}]},
///     "standup/ben": {"word_every_ms": 300, "fail_at_ms": 5000},
///     "*":           {"word_every_ms": 300}}}
/// </code>
/// A participant is found by its key (meeting, slash, participant), else <c>*</c> speaks. Without a file everybody
/// says a word every 300 ms.
/// </summary>
sealed record ScriptedFile(IReadOnlyDictionary<string, ScriptedPart> Participants)
{
    public static ScriptedFile Default { get; } = new(new Dictionary<string, ScriptedPart>
    {
        ["*"] = new() { WordEveryMs = 300 },
    });

    public static ScriptedFile Read(string path)
    {
        ScriptedFile? file;
        try
        {
            file = JsonSerializer.Deserialize<ScriptedFile>(File.ReadAllBytes(path), ScribeJson.Options);
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new SpeechEngineException($"Scribe:Scripted:File is {path}, which cannot be read as a script: {exception.Message}", exception);
        }
        if (file?.Participants is null)
            throw new SpeechEngineException($"Scribe:Scripted:File is {path}, which has no \"participants\"; it must be {{\"participants\": {{\"*\": {{\"word_every_ms\": 300}}}}}} or alike.");
        foreach (var (key, part) in file.Participants)
        {
            if (part.Problem is { } problem)
                throw new SpeechEngineException($"Scribe:Scripted:File is {path}, where \"{key}\" {problem}");
        }
        return file;
    }

    public ScriptedPart PartOf(string participantKey) =>
        Participants.GetValueOrDefault(participantKey) ?? Participants.GetValueOrDefault("*") ?? new ScriptedPart();
}

/// <summary>One participant's part. Times are milliseconds of the stream; without words and rule it is silence.</summary>
sealed record ScriptedPart
{
    /// <summary>The words said, in order of time; each belongs to the turn in which it starts.</summary>
    public IReadOnlyList<ScriptedWord>? Words { get; init; }

    /// <summary>
    /// A word starts at every multiple of this in the stream and is named by its first sample: <c>w0</c>, <c>w4800</c>, <c>w9600</c>.
    /// Whoever sent the audio knows so which words are due. 10 to 60,000.
    /// </summary>
    public int? WordEveryMs { get; init; }

    /// <summary>
    /// Words are named by the moment at which they were first said, in tenths of a millisecond of the machine's own clock
    /// (<see cref="System.Diagnostics.Stopwatch"/>), so that another process can tell how long they took to get there.
    /// </summary>
    public bool Stamped { get; init; }

    /// <summary>Audio between two hypotheses. 10 to 60,000, default 300.</summary>
    public int HypothesisEveryMs { get; init; } = 300;

    /// <summary>How long the engine takes for every hypothesis, by the clock. 0 to 60,000, default 0.</summary>
    public int DelayMs { get; init; }

    /// <summary>The stream fails with the first audio it hears behind this.</summary>
    public int? FailAtMs { get; init; }

    /// <summary>How often it fails or hangs before it is well for ever: the next stream hears the same audio again. Default 1.</summary>
    public int FailTimes { get; init; } = 1;

    /// <summary>The stream hears nothing more and says nothing more from here on, until it is disposed.</summary>
    public int? HangAtMs { get; init; }

    /// <summary>What the stream allocates at each hypothesis and keeps until it is disposed. 0 to 1,024, default 0.</summary>
    public int LeakKb { get; init; }

    /// <summary>The finals claim that a metered server's model of this name did the work, by seconds of audio.</summary>
    public string? MeteredModel { get; init; }

    internal string? Problem => this switch
    {
        { FailAtMs: not null, HangAtMs: not null } => "has both \"fail_at_ms\" and \"hang_at_ms\"; give one.",
        { Words: not null, WordEveryMs: not null } => "has both \"words\" and \"word_every_ms\"; give one.",
        { WordEveryMs: < 10 or > 60_000 } => $"has \"word_every_ms\" {WordEveryMs}; 10 to 60000 is allowed.",
        { HypothesisEveryMs: < 10 or > 60_000 } => $"has \"hypothesis_every_ms\" {HypothesisEveryMs}; 10 to 60000 is allowed.",
        { DelayMs: < 0 or > 60_000 } => $"has \"delay_ms\" {DelayMs}; 0 to 60000 is allowed.",
        { LeakKb: < 0 or > 1_024 } => $"has \"leak_kb\" {LeakKb}; 0 to 1024 is allowed.",
        _ when Words?.FirstOrDefault(word => word.HasProblem) is { } word => $"has the word \"{word.Text}\" from {word.StartMs} to {word.EndMs} ms; a word needs a text without spaces and must end after it starts.",
        _ => null,
    };

    /// <summary>The words that start in [<paramref name="from"/>, <paramref name="to"/>), cut off at its end.</summary>
    public IEnumerable<Word> Between(long from, long to) => Said(from, to).Select(word => word with { End = Math.Min(word.End, to) });

    IEnumerable<Word> Said(long from, long to)
    {
        if (WordEveryMs is not { } every)
        {
            return (Words ?? [])
                .Select(word => new Word(word.Text, Samples(word.StartMs), Samples(word.EndMs), word.Confidence))
                .Where(word => word.Start >= from && word.Start < to);
        }

        var step = Samples(every);
        var first = (from + step - 1) / step;
        return Enumerable.Range(0, (int)Math.Max(0, (to + step - 1) / step - first))
            .Select(index => (first + index) * step)
            .Select(start => new Word($"w{start}", start, start + step, 1));
    }

    internal static long Samples(int milliseconds) => milliseconds * (long)Chunk.SampleRate / 1_000;
}

sealed record ScriptedWord(string Text, int StartMs, int EndMs, double Confidence = 1)
{
    internal bool HasProblem => string.IsNullOrEmpty(Text) || Text.Any(char.IsWhiteSpace) || StartMs < 0 || EndMs <= StartMs;
}
