using MeetingScribe.Audio;
using MeetingScribe.Server.Storage;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>A meeting never ends silently empty, nor with silent gaps: this says why there is no text, from what was stored and recorded.</summary>
static class EmptyMeeting
{
    /// <summary>The meeting, with its notice if it has ended without a segment, or without the text of some speech.</summary>
    public static async Task<Meeting> Explain(Meeting meeting, IStore store, IVolumes volumes)
    {
        if (meeting.Status != Meeting.Ended)
            return meeting;
        var (recorded, passedOver, hasText) = (TimeSpan.Zero, TimeSpan.Zero, await store.LastSequence(meeting.Id) > 0);
        foreach (var participant in meeting.Participants)
        {
            foreach (var stream in await store.Streams(meeting.Id, participant.Id))
            {
                recorded += hasText ? TimeSpan.Zero : await Recorded(stream, volumes);
                passedOver += TimeSpan.FromSeconds((double)(stream.Checkpoint?.PassedOver ?? 0) / Chunk.SampleRate);
            }
        }

        return meeting with { Notice = Sentence(meeting.Participants.Count, recorded, passedOver, hasText) };
    }

    /// <summary>While the recording is away: what was heard of it.</summary>
    static async Task<TimeSpan> Recorded(StreamRecord stream, IVolumes volumes) => await volumes.Look(stream.RecordingId) is { } recorded
        ? TimeSpan.FromSeconds((double)recorded.Bytes / stream.Format.BytesPerFrame / stream.Format.SampleRate)
        : TimeSpan.FromSeconds((double)(stream.Checkpoint?.Position ?? 0) / Chunk.SampleRate);

    internal static string? Sentence(int participants, TimeSpan recorded, TimeSpan passedOver, bool hasText) => (participants, recorded.TotalSeconds) switch
    {
        _ when passedOver > TimeSpan.Zero =>
            $"{(hasText ? "" : "There is no text because ")}{HealthSentence.Exactly(passedOver)} of speech could not be transcribed: the engine failed on it again and again. The recordings are kept.",
        _ when hasText => null,
        (0, _) => "There is no text because nobody joined.",
        (_, < 0.1) => $"There is no text because no audio arrived from {People(participants)}.",
        (_, < 120) => $"There is no text because no speech was found in {recorded.TotalSeconds:0} s of audio from {People(participants)}; the recordings are kept.",
        _ => $"There is no text because no speech was found in {recorded.TotalMinutes:0} min of audio from {People(participants)}; the recordings are kept.",
    };

    static string People(int participants) => participants == 1 ? "one participant" : $"{participants} participants";
}
