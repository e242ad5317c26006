namespace MeetingScribe.Turns;

/// <summary>
/// Ends a turn that grows too long where it does the least harm: in its last five seconds, at the first moment that is
/// quieter than usual by a margin that shrinks to nothing as the limit comes near. A dip between two words is some 10 dB
/// deep. Deciding at the moment itself, not looking back, means that no audio is heard twice.
/// </summary>
/// <param name="maxSamples">The longest turn, at 16 kHz; at least 5 s.</param>
sealed class LengthLimit(long maxSamples)
{
    const long Window = 5 * Audio.Chunk.SampleRate;

    /// <summary>Asked for at the beginning of the window, in decibels.</summary>
    const float LargestMargin = 25;

    float usual;
    float recent;
    bool hasLevels;

    public void Reset() => hasLevels = false;

    /// <summary>Hears the level of the turn's next frame, in decibels; true if the turn must end behind it.</summary>
    public bool Hear(float level, long length)
    {
        if (!hasLevels)
            (usual, recent, hasLevels) = (level, level, true);
        usual += 0.01f * (level - usual); // over 2 s
        recent += 0.4f * (level - recent); // over 50 ms
        var left = maxSamples - length;
        return left <= 0 || (left < Math.Min(Window, maxSamples / 2) && recent < usual - (LargestMargin * left / Window));
    }
}
