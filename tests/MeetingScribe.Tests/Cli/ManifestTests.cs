using MeetingScribe.Cli;
using MeetingScribe.Cli.Evaluation;

namespace MeetingScribe.Tests.Cli;

public sealed class ManifestTests : IDisposable
{
    readonly string path = Path.GetTempFileName();

    [Fact]
    public void Columns_are_found_by_their_names()
    {
        File.WriteAllText(path, "file\tseconds\tgroup\ttranscript\nb.wav\t2\tread\thello there\n");

        Assert.Equal([new ManifestEntry("b.wav", "/x/b.wav", "hello there", "read")], Manifest.Read(path, "/x"));
    }

    [Fact]
    public void Without_a_line_of_names_the_columns_are_file_and_transcript()
    {
        File.WriteAllText(path, "a.wav\tgood morning\n\n/y/b.wav\tgood night\n");

        Assert.Equal(
            [new("a.wav", Path.Combine(Path.GetTempPath(), "a.wav"), "good morning", null), new ManifestEntry("/y/b.wav", "/y/b.wav", "good night", null)],
            Manifest.Read(path, null));
    }

    [Fact]
    public void A_line_without_a_transcript_is_named()
    {
        File.WriteAllText(path, "a.wav\tgood morning\nb.wav\n");

        var problem = Assert.Throws<ScribeException>(() => Manifest.Read(path, null));

        Assert.Equal($"{path}, line 2: a file and its transcript are expected, separated by a tab.", problem.Message);
    }

    [Fact]
    public void The_report_sums_groups_people_and_everything()
    {
        var report = new EvaluationReport(
        [
            new("a", "read", 2, new WordErrors(10, 1, 0, 0), 100, ""),
            new("b", "read", 3, new WordErrors(20, 0, 2, 0), 300, ""),
            new("c", "synthetic", 4, new WordErrors(5, 0, 0, 3), 200, ""),
        ]);

        Assert.Equal(
        [
            new("read", 2, 5, new WordErrors(30, 1, 2, 0), 100, 300),
            new("synthetic", 1, 4, new WordErrors(5, 0, 0, 3), 200, 200),
            new("HUMAN", 2, 5, new WordErrors(30, 1, 2, 0), 100, 300),
            new GroupScore("ALL", 3, 9, new WordErrors(35, 1, 2, 3), 200, 300),
        ], report.Groups);
    }

    public void Dispose() => File.Delete(path);
}
