using System.Text.Json;
using MeetingScribe.Audio;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// One answer of <c>/audio/transcriptions</c>, read from <c>json</c> and <c>verbose_json</c> as the servers write them: every member but the
/// text may be missing.
/// </summary>
/// <param name="Parts">Whisper's segments in order; one part without times where there are none.</param>
/// <param name="Words">Times of words, in seconds; empty where the server gives none.</param>
sealed record HttpAnswer(IReadOnlyList<HttpPart> Parts, IReadOnlyList<HttpWord> Words, string? Language, SpeechUsage? Usage)
{
    public static HttpAnswer Nothing { get; } = new([], [], null, null);

    /// <exception cref="JsonException">It is no transcription.</exception>
    public static HttpAnswer Read(ReadOnlyMemory<byte> json, string model)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || Text(root, "text") is not { } text)
            throw new JsonException("the answer has no \"text\"");
        var parts = List(root, "segments").Select(Part).Where(part => part.Text.Length > 0).ToList();
        // Some servers trim or rewrite the whole but not its segments; what they call the text counts.
        var isSame = Split(string.Join(' ', parts.Select(part => part.Text))).SequenceEqual(Split(text));
        return new HttpAnswer(
            isSame ? parts : text.Trim().Length == 0 ? [] : [new HttpPart(text.Trim(), null, null, null, null)],
            [.. List(root, "words").Select(word => new HttpWord(Text(word, "word")?.Trim() ?? "", Number(word, "start") ?? 0, Number(word, "end") ?? 0)).Where(word => word.Text.Length > 0)],
            Text(root, "language"),
            root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object ? Used(usage, model) : null);
    }

    /// <summary>Whether a server said when the words were spoken.</summary>
    public bool HasTimes => Words.Count > 0 || Parts.Any(part => part.Start is not null);

    /// <summary>The parts as words on the stream's clock.</summary>
    /// <param name="from">First sample of the audio that was sent.</param>
    /// <param name="to">Position behind its last one.</param>
    public IReadOnlyList<(HttpPart Part, IReadOnlyList<Word> Words)> Place(long from, long to)
    {
        var isTimed = Words.Count > 0 && Words.Count == Parts.Sum(part => Split(part.Text).Length);
        var (placed, used, after) = (new List<(HttpPart, IReadOnlyList<Word>)>(), 0, from);
        foreach (var part in Parts)
        {
            var texts = Split(part.Text);
            var confidence = part.AvgLogprob is { } logprob ? Math.Clamp(Math.Exp(logprob), 0, 1) : 1;
            var (start, end) = (At(part.Start) ?? from, At(part.End) ?? to);
            var words = new List<Word>();
            foreach (var (index, text) in texts.Index())
            {
                var (begin, finish) = isTimed
                    ? (At(Words[used + index].Start)!.Value, At(Words[used + index].End)!.Value)
                    : (start + ((end - start) * index / texts.Length), start + ((end - start) * (index + 1) / texts.Length));
                begin = Math.Max(begin, after);
                after = Math.Max(begin, finish);
                words.Add(new Word(text, begin, after, confidence));
            }
            used += texts.Length;
            placed.Add((part, words));
        }
        return placed;

        long? At(double? seconds) => seconds is { } value ? Math.Clamp(from + (long)(value * Chunk.SampleRate), from, to) : null;
    }

    public static string[] Split(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    static HttpPart Part(JsonElement segment) => new(
        Text(segment, "text")?.Trim() ?? "", Number(segment, "start"), Number(segment, "end"), Number(segment, "avg_logprob"), Number(segment, "no_speech_prob"));

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
sealed record HttpPart(string Text, double? Start, double? End, double? AvgLogprob, double? NoSpeechProb);

/// <param name="Start">Seconds.</param>
/// <param name="End">Seconds.</param>
sealed record HttpWord(string Text, double Start, double End);
