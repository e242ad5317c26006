namespace MeetingScribe.Turns;

/// <summary>When speech begins and ends a turn.</summary>
public sealed record TurnOptions
{
    /// <summary>Audio kept before the first speech. 0 to 1 s, default 300 ms.</summary>
    public TimeSpan Padding { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Silence that ends a turn (stop time). 200 ms to 5 s, default 700 ms.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMilliseconds(700);

    /// <summary>A turn is cut at this length, at its quietest recent moment. 5 to 120 s, default 30 s.</summary>
    public TimeSpan MaxTurn { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How much evidence of speech is asked for. 0 (hears everything) to 1, default 0.5.</summary>
    public double Threshold { get; init; } = 0.5;
}
