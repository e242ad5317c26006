using MeetingScribe.Audio;

namespace MeetingScribe.Cli.Sound;

/// <summary>
/// One participant's audio as the service takes it: raw sample frames that can be read from any position, again and
/// again. What is not yet acknowledged is therefore kept by being readable.
/// </summary>
internal interface ISound : IDisposable
{
    AudioFormat Format { get; }

    /// <summary>How many sample frames there are.</summary>
    long Frames { get; }

    /// <summary>Fills the buffer with whole frames from <paramref name="frame"/> on and says how many bytes; fewer only at the end.</summary>
    int Read(long frame, Span<byte> bytes);
}
