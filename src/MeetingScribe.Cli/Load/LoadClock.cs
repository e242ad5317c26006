namespace MeetingScribe.Cli.Load;

/// <summary>The run's time, and whether what happens now counts.</summary>
internal sealed class LoadClock(TimeProvider time)
{
    volatile bool isMeasuring;

    public TimeProvider Time => time;

    public bool IsMeasuring
    {
        get => isMeasuring;
        set => isMeasuring = value;
    }
}
