namespace MeetingScribe.Tests;

/// <summary>One running service with the scripted engine, shared by the tests of a class; each uses meetings of its own.</summary>
public sealed class ScriptedService : IAsyncLifetime
{
    internal ServiceProcess Process { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Process = await ServiceProcess.Run("Scribe:Engine=scripted", "Scribe:Ingest:ResumeSeconds=2");

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
