using System.Diagnostics;
using MeetingScribe.Audio;

namespace MeetingScribe.Turns;

/// <summary>
/// Cuts one participant's stream into turns: chunks in, at most one change out for each. A turn starts a padding before
/// the first speech and ends a little after the last, once the stop time has passed; it never overlaps the one before.
/// Deterministic, allocates nothing per chunk, and belongs to one thread at a time.
/// </summary>
public sealed class TurnDetector
{
    /// <summary>Speech that starts a turn: 60 ms, three frames, longer than a click and shorter than any word.</summary>
    const int OnsetFrames = 3;

    /// <summary>Kept after the last speech, for the consonant that dies away below the noise: 250 ms.</summary>
    const int Tail = Chunk.SampleRate / 4;

    /// <summary>Once begun, speech is believed on less evidence, for its weak ends.</summary>
    const double Hysteresis = 0.2;

    /// <summary>The last 2 s before the longest turn, in which any pause of 200 ms ends it, and if there is none the quietest moment.</summary>
    const int CutWindow = 2 * Chunk.SampleRate;

    const int CutPause = Chunk.SampleRate / 5;

    readonly VoiceActivity voice;
    readonly double startThreshold;
    readonly double stopThreshold;
    readonly long padding;
    readonly long silence;
    readonly long maxTurn;
    readonly QuietestMoment quietest = new();
    bool isOpen;
    bool continues;
    long turnStart;
    long turnEnd;
    long lastSpeech;
    long onset;
    int onsetFrames;

    /// <param name="options">Valid options.</param>
    /// <param name="resume">The <see cref="State"/> of the detector to continue; null at a stream's beginning.</param>
    public TurnDetector(TurnOptions options, TurnState? resume = null)
    {
        if (options.Validate() is { } wrong)
            throw new ArgumentException(wrong, nameof(options));
        (startThreshold, stopThreshold) = (options.Threshold, Math.Max(options.Threshold - Hysteresis, options.Threshold / 2));
        (padding, silence, maxTurn) = (Samples(options.Padding), Samples(options.Silence), Samples(options.MaxTurn));
        voice = new VoiceActivity(resume?.Voice);
        if (resume is not null)
        {
            (turnEnd, continues, lastSpeech) = (resume.TurnEnd, resume.Continues, resume.LastSpeech);
            (onset, onsetFrames) = (resume.Onset, resume.OnsetFrames);
        }
    }

    /// <summary>That the last frame was speech, 0 to 1.</summary>
    public double SpeechProbability { get; private set; }

    /// <summary>A copy of all that a fresh detector needs to go on from here exactly. Valid between turns only.</summary>
    public TurnState State
    {
        get
        {
            Debug.Assert(!isOpen, "A turn is open; what it needs is its audio, from its start.");
            return new()
            {
                TurnEnd = turnEnd,
                Continues = continues,
                LastSpeech = lastSpeech,
                Onset = onset,
                OnsetFrames = onsetFrames,
                Voice = voice.State,
            };
        }
    }

    /// <summary>Hears the next chunk; chunks follow each other without gap.</summary>
    public TurnChange Hear(Chunk chunk)
    {
        var change = continues ? Start(turnEnd) : default;
        var samples = chunk.Samples.Span;
        for (var at = 0; at + BandEnergies.FrameSamples <= samples.Length; at += BandEnergies.FrameSamples)
        {
            var start = chunk.Position + at;
            SpeechProbability = voice.Hear(samples.Slice(at, BandEnergies.FrameSamples));
            var next = isOpen || continues
                ? HearInTurn(start + BandEnergies.FrameSamples, change)
                : HearBetweenTurns(start, change);
            if (next.Kind != TurnChangeKind.None)
                change = next;
        }
        return change;
    }

    /// <summary>The stream ended at <paramref name="position"/>. Call until the answer is <see cref="TurnChangeKind.None"/>:
    /// a turn may still start (and then end) here.</summary>
    public TurnChange Finish(long position)
    {
        if (isOpen)
            return End(Math.Min(position, Math.Max(lastSpeech + Tail, turnStart + 1)));
        var start = continues ? turnEnd : Math.Max(turnEnd, onset - padding);
        var isStarting = continues || onsetFrames >= OnsetFrames;
        onsetFrames = 0;
        continues = false;
        return isStarting && start < position ? Start(start) : default;
    }

    // At most one change a chunk: a start that comes after an end waits for the next chunk.
    TurnChange HearBetweenTurns(long frameStart, TurnChange before)
    {
        if (SpeechProbability >= startThreshold)
        {
            if (onsetFrames++ == 0)
                onset = frameStart;
            lastSpeech = frameStart + BandEnergies.FrameSamples;
        }
        else if (onsetFrames < OnsetFrames)
        {
            onsetFrames = 0;
        }
        return onsetFrames >= OnsetFrames && before.Kind == TurnChangeKind.None
            ? Start(Math.Max(turnEnd, onset - padding))
            : default;
    }

    TurnChange HearInTurn(long frameEnd, TurnChange before)
    {
        if (SpeechProbability >= stopThreshold)
            lastSpeech = frameEnd;
        if (continues)
            return default;
        var isNearLimit = frameEnd > turnStart + maxTurn - CutWindow;
        if (isNearLimit)
            quietest.Hear(voice.Level, frameEnd);
        if (before.Kind != TurnChangeKind.None)
            return default;
        if (frameEnd - lastSpeech >= (isNearLimit ? Math.Min(CutPause, silence) : silence))
            return End(Math.Min(lastSpeech + Tail, frameEnd));
        if (frameEnd < turnStart + maxTurn)
            return default;
        continues = true;
        return End(quietest.Position);
    }

    TurnChange Start(long position)
    {
        (isOpen, continues, onsetFrames, turnStart) = (true, false, 0, position);
        quietest.Reset();
        return new(TurnChangeKind.Started, position);
    }

    TurnChange End(long position)
    {
        (isOpen, turnEnd) = (false, position);
        return new(TurnChangeKind.Ended, position);
    }

    static long Samples(TimeSpan time) => time.Ticks * Chunk.SampleRate / TimeSpan.TicksPerSecond;
}
