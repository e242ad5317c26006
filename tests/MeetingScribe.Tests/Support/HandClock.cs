namespace MeetingScribe.Tests;

/// <summary>A clock that moves only when told.</summary>
sealed class HandClock(DateTimeOffset now) : TimeProvider
{
    public static DateTimeOffset Noon { get; } = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; set; } = now;

    public HandClock() : this(Noon)
    {
    }

    public override DateTimeOffset GetUtcNow() => Now;
}
