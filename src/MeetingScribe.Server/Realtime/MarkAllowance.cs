namespace MeetingScribe.Server.Realtime;

/// <summary>
/// How many commits, clears and changes of settings a session may make: each is kept beside the recording for ever and handled by
/// everything that reads it, so they are measured by the audio they are about. A plain object.
/// </summary>
sealed class MarkAllowance
{
    /// <summary>For a client that settles in.</summary>
    const int AtOnce = 200;

    /// <summary>Twice as many as there can be commits by hand, which need 100 ms of audio each.</summary>
    const int PerSecond = 20;

    long made;

    /// <param name="frames">Sample frames sent so far.</param>
    public bool TryTake(long frames, int sampleRate)
    {
        if (made >= AtOnce + frames * PerSecond / sampleRate)
            return false;
        made++;
        return true;
    }

    public static RealtimeError Exceeded { get; } = new(
        "requests", "rate_limit_exceeded",
        $"This session commits, clears or changes its settings too often for the audio it has sent. At most {PerSecond} times for each second of audio, and {AtOnce} times on top, are allowed.");
}
