using System.Runtime.InteropServices;

namespace MeetingScribe.Tests.Engines.OpenAi;

/// <summary>
/// Speech in which every 300 ms a word begins whose name is written into the samples, so that a stub knows what any piece of it says.
/// </summary>
static class SpokenMarks
{
    public const int WordSamples = 4_800;
    const short Magic = 12_345;

    static readonly short[] Speech = Voice.Synthesise("He had then leisure to consider how much there might be in his power to do for them.").Samples[3_000..];

    /// <summary>Words <paramref name="first"/>, <paramref name="first"/> + 1 and so on.</summary>
    public static short[] Say(int first, int count)
    {
        var samples = new short[count * WordSamples];
        for (var at = 0; at < samples.Length; at++)
            samples[at] = Speech[at % Speech.Length];
        for (var word = 0; word < count; word++)
            ((ReadOnlySpan<short>)[Magic, -Magic, (short)(first + word)]).CopyTo(samples.AsSpan((word * WordSamples) + 100));
        return samples;
    }

    /// <summary>The words that a WAV holds whole, with the sample each begins at.</summary>
    public static List<(string Text, int Start)> Read(ReadOnlySpan<byte> wav)
    {
        var samples = MemoryMarshal.Cast<byte, short>(wav[44..]);
        var words = new List<(string, int)>();
        for (var at = 0; at + 2 < samples.Length; at++)
        {
            if (samples[at] == Magic && samples[at + 1] == -Magic && at - 100 + WordSamples <= samples.Length)
                words.Add((Name(samples[at + 2]), Math.Max(0, at - 100)));
        }
        return words;
    }

    /// <summary>Every tenth word ends a sentence.</summary>
    public static string Name(int word) => word % 10 == 9 ? $"w{word}." : $"w{word}";
}
