namespace MeetingScribe.Tests;

/// <summary>Where the checkout is, and the real recordings beside it, which not every machine has.</summary>
static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of real recordings (<c>../shared/speech</c>), or null where there is none.</summary>
    public static string? Speech { get; } = Directory.Exists(Path.Combine(Root, "..", "shared", "speech"))
        ? Path.GetFullPath(Path.Combine(Root, "..", "shared", "speech"))
        : null;

    static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MeetingScribe.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Run the tests from a checkout.");
        return folder;
    }
}
