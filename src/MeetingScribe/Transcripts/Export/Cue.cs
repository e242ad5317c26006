namespace MeetingScribe.Transcripts.Export;

/// <summary>What is on the screen at once: one or two lines of at most <see cref="LineWidth"/> characters.</summary>
sealed record Cue(long StartMs, long EndMs, IReadOnlyList<string> Lines)
{
    /// <summary>Characters (as people count them) in a line; the usual limit of subtitles.</summary>
    public const int LineWidth = 42;

    public const int MaxLines = 2;

    /// <summary>Nobody should have to keep a text in view for longer.</summary>
    public const long MaxMs = 7_000;

    /// <summary>A shorter cue stays until then, or until its speaker's next one.</summary>
    public const long MinMs = 1_000;

    /// <summary>A pause in which a speaker's next words deserve a new cue.</summary>
    public const long PauseMs = 1_000;
}
