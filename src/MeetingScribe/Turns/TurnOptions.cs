namespace MeetingScribe.Turns;

/// <summary>When speech begins and ends a turn.</summary>
public sealed record TurnOptions
{
    /// <summary>Audio kept before the first speech. 0 to 1 s, default 300 ms.</summary>
    public TimeSpan Padding { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Silence that ends a turn (stop time). 200 ms to 5 s, default 700 ms.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMilliseconds(700);

    /// <summary>No turn is longer; it is cut at a quiet moment in its last 5 s, and the next goes on right there. 5 to 120 s, default 30 s.</summary>
    public TimeSpan MaxTurn { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How much evidence of speech is asked for. 0 (hears everything) to 1, default 0.5.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>Null if every value is allowed, else a sentence that names the option, its value and what is allowed.</summary>
    public string? Validate() =>
        OutOfRange(nameof(Padding), Padding, TimeSpan.Zero, TimeSpan.FromSeconds(1))
        ?? OutOfRange(nameof(Silence), Silence, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5))
        ?? OutOfRange(nameof(MaxTurn), MaxTurn, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(120))
        ?? (Threshold is >= 0 and <= 1 ? null : $"{nameof(Threshold)} is {Threshold}; it must be from 0 to 1.");

    static string? OutOfRange(string option, TimeSpan value, TimeSpan lowest, TimeSpan highest) =>
        value >= lowest && value <= highest ? null : $"{option} is {value}; it must be from {lowest} to {highest}.";
}
