using System.Text.RegularExpressions;

namespace MeetingScribe.Tests;

/// <summary>What a newcomer may rely on when opening the repository.</summary>
public sealed class RepositoryTests
{
    const int LongestFile = 300;

    static readonly string[] TopLevel =
        ["src", "tests", "dashboards", "docker", "MeetingScribe.sln", "Directory.Packages.props", "README.md", "Makefile"];

    /// <summary>Made by running and building; git ignores them.</summary>
    static readonly string[] Made = ["data", "artifacts"];

    [Fact]
    public void The_top_level_holds_what_it_always_holds_and_dotfiles() =>
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(Repository.Root).Select(entry => Path.GetFileName(entry)),
            name => !name.StartsWith('.') && !TopLevel.Contains(name) && !Made.Contains(name));

    [Fact]
    public void No_source_file_is_longer_than_a_thought_may_be()
    {
        var root = Repository.Root;
        var sources = Files(Path.Combine(root, "src"), "*.cs").Concat(Files(Path.Combine(root, "dashboards", "src"), "*.*")).ToList();

        Assert.NotEmpty(sources);
        Assert.Empty(
            from file in sources
            let lines = File.ReadLines(file).Count()
            where lines > LongestFile
            select $"{Path.GetRelativePath(root, file)}: {lines} lines");
    }

    [Fact]
    public void Every_make_target_the_readme_names_exists()
    {
        var makefile = File.ReadAllText(Path.Combine(Repository.Root, "Makefile"));
        var targets = Regex.Matches(makefile, @"^(?<target>[a-z-]+):", RegexOptions.Multiline).Select(match => match.Groups["target"].Value).ToList();
        var readme = Path.Combine(Repository.Root, "README.md");
        var named = File.Exists(readme)
            ? Regex.Matches(File.ReadAllText(readme), @"(?:^|`)make (?<target>[a-z-]+)", RegexOptions.Multiline).Select(match => match.Groups["target"].Value)
            : [];

        Assert.Superset(new HashSet<string>(["run", "demo", "test", "check", "bench"]), targets.ToHashSet());
        Assert.Empty(named.Except(targets));
    }

    static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
                .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            : [];
}
