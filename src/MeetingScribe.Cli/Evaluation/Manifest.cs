namespace MeetingScribe.Cli.Evaluation;

/// <summary>A list of recordings and what is said in them.</summary>
internal static class Manifest
{
    /// <summary>Recordings of voices that are no people's; they are left out of <see cref="EvaluationReport.Human"/>.</summary>
    public const string Synthetic = "synthetic";

    /// <summary>
    /// Reads tab-separated lines whose first names the columns: <c>file</c> and <c>transcript</c>, perhaps
    /// <c>group</c>, others are ignored. Without such a first line they are file and transcript.
    /// </summary>
    public static IReadOnlyList<ManifestEntry> Read(string path, string? folder)
    {
        if (!File.Exists(path))
            throw new ScribeException($"There is no file {path}.");
        folder ??= Path.GetDirectoryName(Path.GetFullPath(path))!;

        var lines = File.ReadAllLines(path).Index().Where(line => line.Item.Trim().Length > 0).ToList();
        var columns = lines is [var (_, first), ..] ? first.Split('\t') : [];
        var (file, transcript, group) = (Array.IndexOf(columns, "file"), Array.IndexOf(columns, "transcript"), Array.IndexOf(columns, "group"));
        if (file >= 0 && transcript >= 0)
            lines.RemoveAt(0);
        else
            (file, transcript, group) = (0, 1, -1);
        if (lines.Count == 0)
            throw new ScribeException($"{path} lists no recordings.");

        return [.. lines.Select(line => Entry(line.Index + 1, line.Item.Split('\t')))];

        ManifestEntry Entry(int number, string[] cells) => cells.Length > Math.Max(file, transcript)
            ? new ManifestEntry(cells[file], Path.Combine(folder, cells[file]), cells[transcript], group >= 0 && group < cells.Length ? cells[group] : null)
            : throw new ScribeException($"{path}, line {number}: a file and its transcript are expected, separated by a tab.");
    }
}

/// <param name="Name">As the manifest writes it.</param>
internal sealed record ManifestEntry(string Name, string Path, string Transcript, string? Group);
