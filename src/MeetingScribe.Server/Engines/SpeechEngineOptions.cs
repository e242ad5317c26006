using MeetingScribe.Server.Configuration;

namespace MeetingScribe.Server.Engines;

/// <summary>What the engines can be told.</summary>
sealed record SpeechEngineOptions
{
    /// <summary>
    /// <c>Scribe:PocketSphinx:Decoders</c>: most turns decoded at once, 1 to 64, default four per core. Each costs about 100 MB once it is
    /// needed; one core keeps up with about five people speaking at the same time.
    /// </summary>
    public int Decoders { get; init; } = Math.Min(64, 4 * Environment.ProcessorCount);

    /// <summary><c>Scribe:Scripted:File</c>: what the scripted engine says (<see cref="Scripted.ScriptedFile"/>); null: a word every 300 ms.</summary>
    public string? ScriptedFile { get; init; }

    /// <summary>
    /// <c>Scribe:OpenAI:HttpIntervalMs</c>: new audio in a running turn before the engine openai-http sends it again, 200 to 120000 ms. It waits
    /// longer by itself where the server takes longer to answer. Null: 1000 ms, or not before the turn is over where requests are billed.
    /// </summary>
    public TimeSpan? HttpInterval { get; init; }

    internal static SpeechEngineOptions Load(Settings settings)
    {
        var defaults = new SpeechEngineOptions();
        return new SpeechEngineOptions
        {
            Decoders = settings.Number($"{ScribeOptions.Section}:PocketSphinx:Decoders", 1, 64) ?? defaults.Decoders,
            HttpInterval = settings.Number($"{ScribeOptions.Section}:OpenAI:HttpIntervalMs", 200, 120_000) is { } interval ? TimeSpan.FromMilliseconds(interval) : null,
            ScriptedFile = settings.ExistingFile($"{ScribeOptions.Section}:Scripted:File"),
        };
    }
}
