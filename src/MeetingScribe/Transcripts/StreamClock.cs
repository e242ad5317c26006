using MeetingScribe.Audio;

namespace MeetingScribe.Transcripts;

/// <summary>Turns positions of one stream into times: counted in samples from the one instant its stream opened.</summary>
/// <param name="StreamStartUtc">When the stream opened.</param>
/// <param name="MeetingStartUtc">The zero of the meeting's clock.</param>
public readonly record struct StreamClock(DateTimeOffset StreamStartUtc, DateTimeOffset MeetingStartUtc)
{
    public DateTimeOffset ToUtc(long position) => StreamStartUtc.AddMilliseconds(Chunk.ToMilliseconds(position));

    /// <summary>Milliseconds on the meeting's clock.</summary>
    public long ToMeetingMs(long position) =>
        (long)(StreamStartUtc - MeetingStartUtc).TotalMilliseconds + Chunk.ToMilliseconds(position);
}
