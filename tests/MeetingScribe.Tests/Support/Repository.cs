namespace MeetingScribe.Tests;

/// <summary>Where the checkout is, and the real recordings and meetings beside it, which not every machine has.</summary>
static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of real recordings (<c>../shared/speech</c>), or null where there is none.</summary>
    public static string? Speech { get; } = Shared("speech");

    /// <summary>Transcripts of real meetings with summaries by people (<c>../shared/meetings</c>), or null where there are none.</summary>
    public static string? Meetings { get; } = Shared("meetings");

    static string? Shared(string folder) =>
        Path.GetFullPath(Path.Combine(Root, "..", "shared", folder)) is var path && Directory.Exists(path) ? path : null;

    static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MeetingScribe.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Run the tests from a checkout.");
        return folder;
    }
}
