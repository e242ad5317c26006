namespace MeetingScribe.Turns;

/// <summary>
/// The probability that a frame is speech, from four measures: how far the three clearest bands stand above the noise
/// now, over the last 60 ms, how far all do over the last quarter second, and how much the bands move about their own
/// mean (speech moves by syllables; fans, hum and hiss do not).
/// All that it remembers is in <see cref="VoiceState"/>.
/// </summary>
sealed class VoiceActivity
{
    const float WeightNow = 0.0441f;
    const float WeightSoon = 0.1115f;
    const float WeightLong = 0.0427f;
    const float WeightModulation = 0.2849f;
    const float Bias = -3.3092f;

    /// <summary>Bands that are measured against each other; the eighth lies above the telephone's and only counts among the clearest.</summary>
    const int TelephoneBands = 7;

    /// <summary>More than this above the noise says nothing more.</summary>
    const float MaxSignalToNoise = 30;

    /// <summary>Mean movement of a band in steady noise, in decibels: what silence counts as.</summary>
    const float RestingModulation = 2.3f;

    readonly BandEnergies bands = new();
    readonly float[] floors = new float[BandEnergies.Count];
    readonly float[] means = new float[BandEnergies.Count];
    readonly float[] soon = new float[BandEnergies.Count];
    float longer;
    float modulation = RestingModulation;
    bool hasFloors;

    public VoiceActivity(VoiceState? resume)
    {
        if (resume is null)
            return;
        resume.Floors.CopyTo(floors, 0);
        resume.Means.CopyTo(means, 0);
        resume.Soon.CopyTo(soon, 0);
        (longer, modulation, hasFloors) = (resume.Longer, resume.Modulation, resume.HasFloors);
    }

    public VoiceState State => new()
    {
        Floors = [.. floors],
        Means = [.. means],
        Soon = [.. soon],
        Longer = longer,
        Modulation = modulation,
        HasFloors = hasFloors,
    };

    /// <summary>Level of the frame last heard, in decibels against full scale.</summary>
    public float Level => bands.Level;

    /// <summary>0 to 1.</summary>
    public float Hear(ReadOnlySpan<short> frame)
    {
        var (clearest, all) = bands.Measure(frame) ? Compare(bands.Decibels) : Fade();
        longer += 0.08f * (all - longer);
        var evidence = Bias + (WeightNow * clearest) + (WeightSoon * MeanOfHighestThree(soon)) + (WeightLong * longer)
            + (WeightModulation * modulation);
        return 1 / (1 + MathF.Exp(-evidence));
    }

    // Silence: the noise floors are kept, everything else comes to rest.
    (float Clearest, float All) Fade()
    {
        modulation += 0.03f * (RestingModulation - modulation);
        for (var band = 0; band < BandEnergies.Count; band++)
            soon[band] -= 0.3f * soon[band];
        return (0, 0);
    }

    (float Clearest, float All) Compare(ReadOnlySpan<float> energies)
    {
        if (!hasFloors)
            Begin(energies);

        // 1. How much the bands move.
        var movement = 0f;
        for (var band = 0; band < BandEnergies.Count; band++)
        {
            var step = energies[band] - means[band];
            means[band] += 0.1f * step;
            if (band < TelephoneBands)
                movement += MathF.Abs(step);
        }
        modulation += 0.03f * ((movement / TelephoneBands) - modulation);

        // 2. The noise floors: down to any quieter frame at once, up slowly, by 20 dB a second in what does not move
        //    (noise that was switched on) but 1 dB a second in what does (speech).
        var speechLike = Math.Clamp((modulation - 3.5f) / 2.5f, 0, 1);
        var rise = 0.4f + (speechLike * (0.02f - 0.4f));
        var all = 0f;
        Span<float> now = stackalloc float[BandEnergies.Count];
        for (var band = 0; band < BandEnergies.Count; band++)
        {
            var (energy, floor) = (energies[band], floors[band]);
            floor = energy < floor ? floor + (0.1f * (energy - floor)) : MathF.Min(energy, floor + rise);
            floors[band] = MathF.Max(floor, LowestFloor);

            // 3. What stands above them.
            now[band] = Math.Clamp(energy - floors[band], 0, MaxSignalToNoise);
            soon[band] += 0.3f * (now[band] - soon[band]);
            if (band < TelephoneBands)
                all += now[band];
        }
        return (MeanOfHighestThree(now), all / TelephoneBands);
    }

    const float LowestFloor = -85;

    // A stream may begin in the middle of a word: the first frame is taken to be 10 dB above the noise.
    void Begin(ReadOnlySpan<float> energies)
    {
        hasFloors = true;
        energies.CopyTo(means);
        for (var band = 0; band < BandEnergies.Count; band++)
            floors[band] = MathF.Max(energies[band] - 10, LowestFloor);
    }

    static float MeanOfHighestThree(ReadOnlySpan<float> values)
    {
        var (first, second, third) = (float.MinValue, float.MinValue, float.MinValue);
        foreach (var value in values)
        {
            if (value > first)
                (first, second, third) = (value, first, second);
            else if (value > second)
                (second, third) = (value, second);
            else if (value > third)
                third = value;
        }
        return (first + second + third) / 3;
    }
}
