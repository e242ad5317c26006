namespace MeetingScribe.Cli.Evaluation;

/// <summary>Word errors over all recordings, per group and in total, and how long the last words took.</summary>
internal sealed record EvaluationReport(IReadOnlyList<FileScore> Files)
{
    public const string Human = "HUMAN";
    public const string All = "ALL";

    /// <summary>The manifest's groups in its order, then people's voices where there are others, then everything.</summary>
    public IReadOnlyList<GroupScore> Groups
    {
        get
        {
            var groups = Files.Where(file => file.Group is not null).GroupBy(file => file.Group!).Select(group => Sum(group.Key, group)).ToList();
            if (groups.Any(group => group.Group == Manifest.Synthetic))
                groups.Add(Sum(Human, Files.Where(file => file.Group != Manifest.Synthetic)));
            groups.Add(Sum(All, Files));
            return groups;
        }
    }

    static GroupScore Sum(string name, IEnumerable<FileScore> files)
    {
        var all = files.ToList();
        return new GroupScore(
            name,
            all.Count,
            all.Sum(file => file.Seconds),
            all.Aggregate(WordErrors.None, (sum, file) => sum + file.Errors),
            Percentile(all, 0.5),
            Percentile(all, 0.95));
    }

    /// <summary>Nearest rank.</summary>
    static long Percentile(IReadOnlyList<FileScore> files, double share) => files
        .Select(file => file.FinishingMs)
        .Order()
        .ElementAt(Math.Max(0, (int)Math.Ceiling(share * files.Count) - 1));
}

/// <param name="FinishingMs">From the last audio sent to the last segment stored.</param>
internal sealed record FileScore(string File, string? Group, double Seconds, WordErrors Errors, long FinishingMs, string Heard);

internal sealed record GroupScore(string Group, int Files, double Seconds, WordErrors Errors, long FinishingP50Ms, long FinishingP95Ms);
