using System.Collections.Concurrent;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.Scripted;

/// <summary>Says what a file says, at the times it says: for tests and for load without a recogniser's cost.</summary>
sealed class ScriptedEngine(ScriptedFile file, TimeProvider time) : ISpeechEngine
{
    readonly ConcurrentDictionary<string, int> troubles = new(StringComparer.Ordinal);

    public string Name => "scripted";

    public ISpeechStream Open(SpeechHints hints)
    {
        var part = file.PartOf(hints.ParticipantKey);
        return new ScriptedStream(part, () => troubles.AddOrUpdate(hints.ParticipantKey, 1, (_, times) => times + 1) <= part.FailTimes, time);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
