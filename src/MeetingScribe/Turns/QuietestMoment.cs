namespace MeetingScribe.Turns;

/// <summary>Where the quietest 100 ms since the reset are: where a turn that is too long is cut.</summary>
sealed class QuietestMoment
{
    readonly float[] levels = new float[5];
    int heard;
    float lowest;

    /// <summary>Middle of the quietest 100 ms.</summary>
    public long Position { get; private set; }

    public void Reset() => (heard, lowest) = (0, float.MaxValue);

    public void Hear(float level, long frameEnd)
    {
        levels[heard++ % levels.Length] = level;
        if (heard == 1)
            Position = frameEnd;
        if (heard < levels.Length)
            return;
        var sum = 0f;
        foreach (var one in levels)
            sum += one;
        if (sum < lowest)
            (lowest, Position) = (sum, frameEnd - (levels.Length * BandEnergies.FrameSamples / 2));
    }
}
