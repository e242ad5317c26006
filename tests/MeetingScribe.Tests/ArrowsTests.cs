namespace MeetingScribe.Tests;

/// <summary>Data flows one way: a folder may use only the folders before it in the flow.</summary>
public sealed class ArrowsTests
{
    static readonly string[] Flow = ["Audio", "Turns", "Speech", "Transcripts", "Insights", "Search"];

    [Fact]
    public void No_stage_of_the_pipeline_uses_a_later_one()
    {
        var offenders =
            from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "MeetingScribe"), "*.cs", SearchOption.AllDirectories)
            let stage = Array.IndexOf(Flow, Path.GetFileName(Path.GetDirectoryName(file)))
            where stage >= 0
            from line in File.ReadLines(file)
            where Flow.Skip(stage + 1).Any(later => line.StartsWith($"using MeetingScribe.{later};", StringComparison.Ordinal))
            select $"{Path.GetRelativePath(Repository.Root, file)}: {line}";

        Assert.Empty(offenders);
    }
}
