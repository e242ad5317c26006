namespace MeetingScribe.Turns;

/// <summary>When speech begins and ends a turn.</summary>
public sealed record TurnOptions
{
    /// <summary>Audio kept before the first speech. 0 to 10 s, default 300 ms.</summary>
    public TimeSpan Padding { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Silence that ends a turn (stop time). 20 ms to 10 s, default 700 ms.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMilliseconds(700);

    /// <summary>
    /// Silence that ends a turn whose text breaks off; a finished sentence waits for <see cref="Silence"/> only. From that to 10 s;
    /// null (default) does not look at the text.
    /// </summary>
    public TimeSpan? LongestSilence { get; init; }

    /// <summary>What is said stays uncommitted until the client commits it; turns are still found, for captions. Default false.</summary>
    public bool AwaitsCommit { get; init; }

    /// <summary>Silence outside of turns that is reported. 1 to 3600 s; null (default) never.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>No turn is longer; it is cut at a quiet moment in its last 5 s, and the next goes on right there. 5 to 120 s, default 30 s.</summary>
    public TimeSpan MaxTurn { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How much evidence of speech is asked for. 0 (hears everything) to 1, default 0.5.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>Null if every value is allowed, else a sentence that names the option, its value and what is allowed.</summary>
    public string? Validate() =>
        OutOfRange(nameof(Padding), Padding, TimeSpan.Zero, TimeSpan.FromSeconds(10))
        ?? OutOfRange(nameof(Silence), Silence, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(10))
        ?? OutOfRange(nameof(LongestSilence), LongestSilence ?? Silence, Silence, TimeSpan.FromSeconds(10))
        ?? OutOfRange(nameof(Idle), Idle ?? TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
        ?? OutOfRange(nameof(MaxTurn), MaxTurn, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(120))
        ?? (Threshold is >= 0 and <= 1 ? null : $"{nameof(Threshold)} is {Threshold}; it must be from 0 to 1.");

    static string? OutOfRange(string option, TimeSpan value, TimeSpan lowest, TimeSpan highest) =>
        value >= lowest && value <= highest ? null : $"{option} is {value}; it must be from {lowest} to {highest}.";
}
