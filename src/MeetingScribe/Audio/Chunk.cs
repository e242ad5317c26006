namespace MeetingScribe.Audio;

/// <summary>
/// Up to 100 ms of 16 kHz mono PCM16, the only audio that exists behind the intake.
/// The samples belong to whoever made the chunk and are valid until the call that received it
/// returns (or its task completes); whoever needs them later copies.
/// </summary>
/// <param name="Position">Index of the first sample since the stream began, at 16 kHz.</param>
/// <param name="Samples">1 to <see cref="MaxSamples"/> samples; only a stream's last chunk is shorter than that.</param>
public readonly record struct Chunk(long Position, ReadOnlyMemory<short> Samples)
{
    /// <summary>The pipeline's sample rate in Hz; every position behind the intake counts at it.</summary>
    public const int SampleRate = 16_000;

    /// <summary>100 ms.</summary>
    public const int MaxSamples = SampleRate / 10;

    /// <summary>Position just behind the last sample.</summary>
    public long End => Position + Samples.Length;

    /// <summary>Milliseconds from the stream's start to <paramref name="position"/>, rounded down.</summary>
    public static long ToMilliseconds(long position) => position * 1_000 / SampleRate;
}
