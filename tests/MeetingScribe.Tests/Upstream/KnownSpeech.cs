using MeetingScribe.Audio;

namespace MeetingScribe.Tests.Upstream;

/// <summary>
/// Audio whose words are known without recognising any: one every 300 ms, named by its place. Whoever is given a part of it, at any rate it was
/// sent in, can tell where it is from and that nothing is missing in it.
/// </summary>
/// <param name="parts">One after the other.</param>
sealed class KnownSpeech(params Sound[] parts)
{
    const int WordEvery = Chunk.SampleRate * 3 / 10;
    const int Window = 48;

    readonly short[] samples = [.. parts.SelectMany(part => part.Samples)];

    /// <summary>Five sentences, each a turn of its own with the silence behind it.</summary>
    public static KnownSpeech Meeting { get; } = new(
        Sound.Silence(400).Then(Voice.Synthesise("We should talk about the release of the new version first.")).ThenSilence(1_200),
        Voice.Synthesise("No.").ThenSilence(1_000),
        Voice.Synthesise("It is planned for the end of the month.").ThenSilence(1_000),
        Voice.Synthesise("Are there any objections to that?").ThenSilence(1_000),
        Voice.Synthesise("Then it is decided.").ThenSilence(1_500));

    public IReadOnlyList<byte[]> Parts { get; } = [.. parts.Select(part => part.Bytes)];

    public byte[] Bytes => [.. Parts.SelectMany(part => part)];

    /// <summary>The words in a part of the audio, given at 24 kHz; those at its end only when they are over.</summary>
    public IReadOnlyList<string> Words(ReadOnlySpan<short> part)
    {
        // Every third sample at 24 kHz is every second at 16 kHz.
        var thirds = new short[part.Length / 3];
        for (var index = 0; index < thirds.Length; index++)
            thirds[index] = part[index * 3];
        if (Loudest(thirds, 0, thirds.Length) is not { } loudest)
            return [];
        var start = Find(thirds.AsSpan(loudest, Window)) - (2 * loudest);
        for (var from = 0; from + 4_000 <= thirds.Length; from += 4_000)
        {
            if (Loudest(thirds, from, from + 4_000) is { } window && Difference(thirds.AsSpan(window, Window), start + (2 * window), long.MaxValue) > Loudness(thirds, window) / 2)
                throw new InvalidOperationException($"The audio from {start} on has a gap or a repetition at {start + (2 * window)}.");
        }

        var end = start + (2 * thirds.Length);
        return [.. Enumerable.Range(0, samples.Length / WordEvery).Where(word => Middle(word) >= start && Middle(word) < end).Select(word => $"w{word}")];
    }

    static long Middle(int word) => (word * WordEvery) + (WordEvery / 2);

    static int? Loudest(short[] thirds, int from, int to)
    {
        var (best, loudness) = (0, 0L);
        for (var at = from; at + Window <= to; at += Window / 2)
        {
            if (Loudness(thirds, at) > loudness)
                (best, loudness) = (at, Loudness(thirds, at));
        }

        return loudness > Window * 600 ? best : null;
    }

    static long Loudness(short[] thirds, int from)
    {
        var sum = 0L;
        foreach (var sample in thirds.AsSpan(from, Window))
            sum += Math.Abs((int)sample);
        return sum;
    }

    int Find(ReadOnlySpan<short> window)
    {
        var (best, least) = (0, long.MaxValue);
        for (var at = 0; at + (2 * Window) <= samples.Length; at++)
        {
            if (Difference(window, at, least) is var difference && difference < least)
                (best, least) = (at, difference);
        }

        return best;
    }

    long Difference(ReadOnlySpan<short> window, int at, long enough)
    {
        var sum = 0L;
        for (var index = 0; index < window.Length && sum < enough; index++)
            sum += Math.Abs(window[index] - (at + (2 * index) is var place && place >= 0 && place < samples.Length ? samples[place] : 0));
        return sum;
    }
}
