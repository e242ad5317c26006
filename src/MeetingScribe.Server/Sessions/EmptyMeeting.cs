using MeetingScribe.Server.Storage;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>A meeting never ends silently empty: this says why there is no text, from what was stored and recorded.</summary>
static class EmptyMeeting
{
    /// <summary>The meeting, with its notice if it has ended without a segment.</summary>
    public static async Task<Meeting> Explain(Meeting meeting, IStore store, RecordingFolder recordings)
    {
        if (meeting.Status != Meeting.Ended || await store.LastSequence(meeting.Id) > 0)
            return meeting;
        var recorded = TimeSpan.Zero;
        foreach (var participant in meeting.Participants)
        {
            foreach (var stream in await store.Streams(meeting.Id, participant.Id))
                recorded += TimeSpan.FromSeconds((double)recordings.LengthOf(stream.RecordingId) / stream.Format.BytesPerFrame / stream.Format.SampleRate);
        }

        return meeting with { Notice = Sentence(meeting.Participants.Count, recorded) };
    }

    internal static string Sentence(int participants, TimeSpan recorded) => (participants, recorded.TotalSeconds) switch
    {
        (0, _) => "There is no text because nobody joined.",
        (_, < 0.1) => $"There is no text because no audio arrived from {People(participants)}.",
        (_, < 120) => $"There is no text because no speech was found in {recorded.TotalSeconds:0} s of audio from {People(participants)}; the recordings are kept.",
        _ => $"There is no text because no speech was found in {recorded.TotalMinutes:0} min of audio from {People(participants)}; the recordings are kept.",
    };

    static string People(int participants) => participants == 1 ? "one participant" : $"{participants} participants";
}
