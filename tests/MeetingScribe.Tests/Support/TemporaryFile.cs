namespace MeetingScribe.Tests;

/// <summary>A file with that content, gone after the test.</summary>
sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(string content) => File.WriteAllText(Path, content);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"scribe-{Guid.NewGuid():n}.json");

    public void Dispose() => File.Delete(Path);
}
