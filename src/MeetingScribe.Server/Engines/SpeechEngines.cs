using MeetingScribe.Server.Configuration;
using MeetingScribe.Server.Engines.OpenAi;
using MeetingScribe.Server.Engines.PocketSphinx;
using MeetingScribe.Server.Engines.Scripted;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines;

/// <summary>The engines there are, by name.</summary>
static class SpeechEngines
{
    /// <exception cref="ConfigurationException">There is no such engine in this version.</exception>
    /// <exception cref="Audio.MissingLibraryException">The engine's native library is not installed.</exception>
    /// <exception cref="SpeechEngineException">Its model is not installed, or the scripted engine's file is no script.</exception>
    public static ISpeechEngine Create(EngineName name, SpeechEngineOptions options, UpstreamServer upstream, TimeProvider time) => name switch
    {
        EngineName.PocketSphinx => Embedded(options, time),
        EngineName.Scripted => new ScriptedEngine(options.ScriptedFile is { } path ? ScriptedFile.Read(path) : ScriptedFile.Default, time),
        EngineName.OpenAI => WithFallback(new RealtimeEngine(Required(upstream, "openai"), new RealtimeTimes()), options, upstream),
        EngineName.OpenAIHttp => WithFallback(new HttpEngine(Required(upstream, "openai-http"), options.HttpInterval ?? HttpPace.DefaultFor(upstream)), options, upstream),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    static PocketSphinxEngine Embedded(SpeechEngineOptions options, TimeProvider time) =>
        new(PocketSphinxModel.Find(), options.Decoders, Environment.ProcessorCount, time);

    static ISpeechEngine WithFallback(ISpeechEngine engine, SpeechEngineOptions options, UpstreamServer upstream) =>
        upstream.Options.FallsBack ? new FallbackEngine(engine, Embedded(options, upstream.Time), upstream) : engine;

    static UpstreamServer Required(UpstreamServer upstream, string name)
    {
        upstream.Options.Require($"{ScribeOptions.Section}:Engine is \"{name}\"");
        return upstream;
    }
}
