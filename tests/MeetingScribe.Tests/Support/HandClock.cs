namespace MeetingScribe.Tests;

/// <summary>A clock that moves only when told. Timers that are due fire while it moves, on the thread that moves it.</summary>
sealed class HandClock(DateTimeOffset now) : TimeProvider
{
    readonly List<HandTimer> timers = [];
    DateTimeOffset now = now;

    public static DateTimeOffset Noon { get; } = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now
    {
        get { lock (timers) return now; }
        set => MoveTo(value);
    }

    public HandClock() : this(Noon)
    {
    }

    /// <summary>Timers that are running.</summary>
    public int Armed
    {
        get { lock (timers) return timers.Count; }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Now.UtcTicks;

    public void Advance(TimeSpan by) => MoveTo(Now + by);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>From one due timer to the next: each finds the clock at its own time.</summary>
    void MoveTo(DateTimeOffset target)
    {
        while (true)
        {
            HandTimer? next;
            lock (timers)
            {
                next = timers.Where(timer => timer.Due <= target).MinBy(timer => timer.Due);
                now = next is null ? target : next.Due > now ? next.Due : now;
                if (next is null)
                    return;
                timers.Remove(next);
                if (next.Period > TimeSpan.Zero)
                    next.StartAgain();
            }

            next.Fire();
        }
    }

    sealed class HandTimer(HandClock clock, Action fire) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public TimeSpan Period { get; private set; }

        public Action Fire => fire;

        public void StartAgain()
        {
            Due = clock.now + Period;
            clock.timers.Add(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.timers)
            {
                clock.timers.Remove(this);
                (Due, Period) = (dueTime == Timeout.InfiniteTimeSpan ? default : clock.now + dueTime, period);
                if (dueTime != Timeout.InfiniteTimeSpan)
                    clock.timers.Add(this);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
