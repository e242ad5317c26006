using MeetingScribe.Server.Configuration;

namespace MeetingScribe.Server.Summaries;

/// <summary>When meetings are summarised, and what a language model that does it is allowed.</summary>
sealed record SummaryOptions
{
    /// <summary>
    /// <c>Scribe:Summaries:EverySegments</c>: segments between two summaries of a running meeting, 1 to 10,000. Default 20: one or two
    /// minutes of a lively meeting.
    /// </summary>
    public int Every { get; init; } = 20;

    /// <summary>
    /// <c>Scribe:Summaries:ContextTokens</c>: what the model can read and write in one go, 4,000 to 2,000,000, default 32,000. A stretch
    /// that is longer is summarised in parts.
    /// </summary>
    public int ContextTokens { get; init; } = 32_000;

    /// <summary><c>Scribe:Summaries:TimeoutSeconds</c>: how long one answer of the model may take, tries included, 1 to 3,600, default 60.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Left for the answer. Minutes are bounded, so that they fit; a model that thinks aloud needs more than they do.</summary>
    public int AnswerTokens => ContextTokens / 4;

    internal static SummaryOptions Load(Settings settings)
    {
        const string Section = $"{ScribeOptions.Section}:Summaries";
        var defaults = new SummaryOptions();
        return new SummaryOptions
        {
            Every = settings.Number($"{Section}:EverySegments", 1, 10_000) ?? defaults.Every,
            ContextTokens = settings.Number($"{Section}:ContextTokens", 4_000, 2_000_000) ?? defaults.ContextTokens,
            Timeout = settings.Number($"{Section}:TimeoutSeconds", 1, 3_600) is { } seconds ? TimeSpan.FromSeconds(seconds) : defaults.Timeout,
        };
    }
}
