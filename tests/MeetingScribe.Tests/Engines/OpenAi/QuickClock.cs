namespace MeetingScribe.Tests.Engines.OpenAi;

/// <summary>The machine's clock, ten times as fast: pauses that are right for people and servers would only keep a test waiting.</summary>
sealed class QuickClock : TimeProvider
{
    public const int Times = 10;

    readonly DateTimeOffset began = System.GetUtcNow();

    public override long TimestampFrequency => System.TimestampFrequency / Times;

    public override DateTimeOffset GetUtcNow() => began + ((System.GetUtcNow() - began) * Times);

    public override long GetTimestamp() => System.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Quick(dueTime), Quick(period));

    static TimeSpan Quick(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / Times;
}
