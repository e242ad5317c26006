using System.Text.Json;
using MeetingScribe.Audio;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// One answer of <c>/audio/transcriptions</c>, read from <c>json</c> and <c>verbose_json</c> as the servers write them: every member but the
/// text may be missing.
/// </summary>
/// <param name="Parts">Whisper's segments in order; one part without times where there are none.</param>
sealed record HttpAnswer(IReadOnlyList<HttpPart> Parts, string? Language, SpeechUsage? Usage)
{
    /// <summary>Seconds that times may lie behind the audio's end, where models pad it; further on they are no seconds at all.</summary>
    const double Slack = 30;

    public static HttpAnswer Nothing { get; } = new([], null, null);

    /// <exception cref="JsonException">It is no transcription.</exception>
    public static HttpAnswer Read(ReadOnlyMemory<byte> json, string model)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || Text(root, "text") is not { } text)
            throw new JsonException("the answer has no \"text\"");
        var parts = HttpWords.Of(text, [.. List(root, "segments").Select(Part)], [.. List(root, "words").Select(Word)]);
        return new HttpAnswer(
            [.. parts.Where(part => part.Text.Length > 0)],
            LanguageName.Tag(Text(root, "language")),
            root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object ? Used(usage, model) : null);
    }

    /// <summary>The parts as words on the stream's clock.</summary>
    /// <param name="from">First sample of the audio that was sent.</param>
    /// <param name="to">Position behind its last one.</param>
    public IReadOnlyList<PlacedPart> Place(long from, long to)
    {
        var (placed, after) = (new List<PlacedPart>(), from);
        var isSensible = !Parts.Any(part => part.End > ((double)(to - from) / Chunk.SampleRate) + Slack);
        foreach (var part in Parts.Select(part => isSensible ? part : part with { Start = null, End = null, Words = null }))
        {
            var texts = Split(part.Text);
            var usual = part.AvgLogprob is { } logprob ? Math.Clamp(Math.Exp(logprob), 0, 1) : 1;
            var (start, end) = (At(part.Start) ?? from, At(part.End) ?? to);
            var words = new List<Word>();
            foreach (var (index, text) in texts.Index())
            {
                var (begin, finish) = part.Words is { } timed
                    ? (At(timed[index].Start)!.Value, At(timed[index].End)!.Value)
                    : (start + ((end - start) * index / texts.Length), start + ((end - start) * (index + 1) / texts.Length));
                begin = Math.Max(begin, after);
                after = Math.Max(begin, finish);
                words.Add(new Word(text, begin, after, part.Words?[index].Probability ?? usual));
            }

            placed.Add(new PlacedPart(part, words));
        }
        return placed;

        long? At(double? seconds) => seconds is { } value ? Math.Clamp(from + (long)(value * Chunk.SampleRate), from, to) : null;
    }

    public static string[] Split(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    static HttpPart Part(JsonElement segment) => new(
        Text(segment, "text") ?? "", Number(segment, "start"), Number(segment, "end"), Number(segment, "avg_logprob"), Number(segment, "no_speech_prob"),
        List(segment, "words").Select(Word).ToList() is { Count: > 0 } words ? words : null);

    static HttpWord Word(JsonElement word) => new(
        Text(word, "word") ?? "", Number(word, "start"), Number(word, "end"), Number(word, "probability") is { } probability ? Math.Clamp(probability, 0, 1) : null);

    static SpeechUsage Used(JsonElement usage, string model)
    {
        var details = usage.TryGetProperty("input_token_details", out var found) && found.ValueKind == JsonValueKind.Object ? found : usage;
        var text = (long)(Number(details, "text_tokens") ?? 0);
        var audio = (long)(Number(details, "audio_tokens") ?? Math.Max(0, (Number(usage, "input_tokens") ?? 0) - text));
        return new SpeechUsage(model, Number(usage, "seconds") ?? 0, audio, text, (long)(Number(usage, "output_tokens") ?? 0));
    }

    static IEnumerable<JsonElement> List(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.Object)
            : [];

    static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    static double? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetDouble(out var value) && double.IsFinite(value)
            ? Math.Clamp(value, -1e9, 1e9)
            : null;
}

/// <param name="Start">Seconds.</param>
/// <param name="End">Seconds.</param>
/// <param name="Words">Those of the text, each with its times; null where the server gives none, or none that fit the text.</param>
/// <param name="AreTokens">The words were put together of tokens, whose times are guesses.</param>
sealed record HttpPart(
    string Text, double? Start, double? End, double? AvgLogprob, double? NoSpeechProb, IReadOnlyList<HttpWord>? Words, bool AreTokens = false);

/// <param name="Start">Seconds.</param>
/// <param name="End">Seconds.</param>
/// <param name="Probability">0 to 1, where the server says it of each word.</param>
sealed record HttpWord(string Text, double? Start, double? End, double? Probability);

/// <summary>A part's words on the stream's clock.</summary>
sealed record PlacedPart(HttpPart Part, IReadOnlyList<Word> Words)
{
    /// <summary>The server said when each word was spoken: times that were spread or guessed are no reason to withhold a single word.</summary>
    public bool IsTimed => Part is { Words: not null, AreTokens: false };

    /// <summary>Words of which it is known where they end.</summary>
    public IEnumerable<Word> Ended => Part.Words is not null ? Words : Part.End is null ? [] : Words.TakeLast(1);
}
