namespace MeetingScribe.Turns;

/// <summary>
/// What the turn detector carries from one turn to the next: explicit, small, and stored with the utterance, so that
/// a restart continues exactly. Round-trips through JSON without loss. A new one is the state of a stream's beginning.
/// </summary>
public sealed record TurnState
{
    /// <summary>End of the last turn; no later one starts before it.</summary>
    public long TurnEnd { get; init; }

    /// <summary>The last turn was cut, for its length or because hearing stopped: the next one starts at its end with the next chunk.</summary>
    public bool Continues { get; init; }

    /// <summary>End of the last frame of speech.</summary>
    public long LastSpeech { get; init; }

    /// <summary>Start of the speech that is not yet long enough for a turn.</summary>
    public long Onset { get; init; }

    /// <summary>Frames of speech since <see cref="Onset"/>; 0 when nobody speaks.</summary>
    public int OnsetFrames { get; init; }

    /// <summary>What voice activity detection remembers; null before the first sound.</summary>
    public VoiceState? Voice { get; init; }
}

/// <summary>What voice activity detection remembers, in decibels; the lists have one value per band.</summary>
public sealed record VoiceState
{
    /// <summary>Noise floors, against full scale.</summary>
    public required float[] Floors { get; init; }

    /// <summary>Running means of the energies, against full scale.</summary>
    public required float[] Means { get; init; }

    /// <summary>How far the last 60 ms stand above the noise.</summary>
    public required float[] Clearness { get; init; }

    /// <summary>How much the bands moved about their means, over the last 700 ms.</summary>
    public required float Movement { get; init; }

    /// <summary>The same over the last 200 ms.</summary>
    public required float RecentMovement { get; init; }

    /// <summary>Level of the last frames that were analysed, against full scale.</summary>
    public required float Background { get; init; }

    /// <summary>Frames since the last one that was analysed.</summary>
    public required int Skipped { get; init; }

    /// <summary>In the first half second of sound: what the noise floors are guessed from.</summary>
    public FloorGuess? Guess { get; init; }
}

/// <param name="Frames">Analysed so far.</param>
/// <param name="Lowest">The lowest of the running means, one per band.</param>
public sealed record FloorGuess(int Frames, float[] Lowest);
