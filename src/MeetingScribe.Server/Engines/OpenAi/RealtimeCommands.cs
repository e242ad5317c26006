using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>What we say to the server, as JSON.</summary>
static class RealtimeCommands
{
    /// <summary>PCM16 mono; OpenAI takes no other rate.</summary>
    public const int SampleRate = 24_000;

    // A hint that is too long makes the server refuse the session.
    const int MostKeywords = 100;
    const int LongestKeyword = 60;

    static readonly byte[] BeforeAudio = """{"type":"input_audio_buffer.append","audio":" """.TrimEnd().Select(character => (byte)character).ToArray();
    static readonly byte[] BehindAudio = "\"}"u8.ToArray();

    /// <summary>We say when a turn ends: that works with every model, and no silence is sent or billed.</summary>
    /// <param name="told">Null: only what the server cannot do without.</param>
    /// <param name="delay">Of a streaming model.</param>
    public static BinaryData Configure(RealtimeModel model, Told? told, string? delay = null)
    {
        var transcription = new JsonObject { ["model"] = model.Name };
        if (told is not null)
            Tell(transcription, model, told, delay);
        return Json(new JsonObject
        {
            ["type"] = "session.update",
            ["event_id"] = "configure",
            ["session"] = new JsonObject
            {
                ["type"] = "transcription",
                ["audio"] = new JsonObject
                {
                    ["input"] = new JsonObject
                    {
                        ["format"] = new JsonObject { ["type"] = "audio/pcm", ["rate"] = SampleRate },
                        ["transcription"] = transcription,
                        ["turn_detection"] = null,
                    },
                },
            },
        });
    }

    public static BinaryData Append(ReadOnlySpan<short> samples)
    {
        var audio = MemoryMarshal.AsBytes(samples);
        var command = new byte[BeforeAudio.Length + Base64.GetMaxEncodedToUtf8Length(audio.Length) + BehindAudio.Length];
        BeforeAudio.CopyTo(command, 0);
        if (Base64.EncodeToUtf8(audio, command.AsSpan(BeforeAudio.Length), out _, out var written) != OperationStatus.Done)
            throw new InvalidOperationException("The room for the audio was measured wrong.");
        BehindAudio.CopyTo(command, BeforeAudio.Length + written);
        return BinaryData.FromBytes(command);
    }

    /// <param name="id">Comes back if the commit is refused.</param>
    public static BinaryData Commit(string id) => Json(new JsonObject { ["type"] = "input_audio_buffer.commit", ["event_id"] = id });

    static void Tell(JsonObject transcription, RealtimeModel model, Told told, string? delay)
    {
        var words = told.Phrases.Where(phrase => phrase.Length <= LongestKeyword).Take(MostKeywords).ToList();
        var language = Iso(told.Language);
        if (model.TakesLanguage && language is not null)
            transcription["language"] = language;
        if (model.TakesLanguages && language is not null)
            transcription["languages"] = new JsonArray(language);
        if (model.TakesKeywords && words.Count > 0)
            transcription["keywords"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]);
        if (model.TakesPrompt && Prompt(model, words, told.Prompt) is { } prompt)
            transcription["prompt"] = prompt;
        if (model.TakesDelay && delay is not null)
            transcription["delay"] = delay;
    }

    static string? Prompt(RealtimeModel model, List<string> words, string? prompt)
    {
        var list = model.TakesKeywords ? "" : string.Join(", ", words);
        return (prompt, list, model.PromptIsWords) switch
        {
            (null, "", _) => null,
            (_, "", _) => prompt,
            (null, _, true) => list,
            (_, _, true) => $"{prompt} {list}",
            _ => $"{prompt} Words to expect: {list}.".TrimStart(),
        };
    }

    /// <summary>The two letters of a BCP 47 tag.</summary>
    static string? Iso(string? tag) => tag?.Split('-')[0] is { Length: 2 } letters ? letters.ToLowerInvariant() : null;

    static BinaryData Json(JsonObject command) => BinaryData.FromBytes(Encoding.UTF8.GetBytes(command.ToJsonString()));
}
