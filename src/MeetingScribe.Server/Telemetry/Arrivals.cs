namespace MeetingScribe.Server.Telemetry;

/// <summary>
/// When a stream's newest audio arrived, so that whoever hears it can tell how long that took. One task adds, one takes. Bounded: of
/// audio that comes faster than it is heard only the oldest part is timed, and none of it wrongly.
/// </summary>
sealed class Arrivals
{
    /// <summary>A power of two; 3.2 s of the usual 100 ms frames.</summary>
    const int Capacity = 32;

    readonly (long From, long To, long At)[] ring = new (long, long, long)[Capacity];
    long added;
    long taken;

    /// <summary>The audio between two 16 kHz positions arrived at this timestamp.</summary>
    public void Add(long from, long to, long timestamp)
    {
        if (added - Volatile.Read(ref taken) == Capacity)
            return;
        ring[added % Capacity] = (from, to, timestamp);
        Volatile.Write(ref added, added + 1);
    }

    /// <summary>When the last sample before <paramref name="end"/> arrived. Ends must not fall; earlier audio is forgotten.</summary>
    public bool TryTake(long end, out long timestamp)
    {
        timestamp = 0;
        while (taken < Volatile.Read(ref added))
        {
            var oldest = ring[taken % Capacity];
            if (oldest.To >= end)
            {
                timestamp = oldest.At;
                return oldest.From < end;
            }
            Volatile.Write(ref taken, taken + 1);
        }
        return false;
    }
}
