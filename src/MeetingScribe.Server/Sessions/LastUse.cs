namespace MeetingScribe.Server.Sessions;

/// <summary>
/// When somebody last asked for a session. One that nobody asks for is dropped, and from then on nobody gets it: whoever went on with a dropped
/// one would be watched over by nobody. Thread-safe.
/// </summary>
sealed class LastUse(TimeProvider time)
{
    readonly Lock gate = new();
    DateTimeOffset at = time.GetUtcNow();
    bool isOver;

    /// <summary>Somebody asks for it. False if it was dropped; ask for a new one.</summary>
    public bool TryUse()
    {
        lock (gate)
        {
            at = time.GetUtcNow();
            return !isOver;
        }
    }

    /// <summary>True, for good, if nobody asked for so long.</summary>
    public bool TryEnd(TimeSpan unused)
    {
        lock (gate)
            return isOver |= time.GetUtcNow() - at > unused;
    }
}
