using MeetingScribe.Speech;

namespace MeetingScribe.Transcripts;

/// <summary>
/// A meeting's numbering: makes the segment that follows, and counts it once it is stored. Used by one caller at a time.
/// </summary>
public sealed class Transcript(string meetingId, long lastSequence)
{
    /// <summary>The newest stored segment's number; 0 before the first.</summary>
    public long LastSequence { get; private set; } = lastSequence;

    /// <summary>The segment an utterance becomes. Nothing is counted until <see cref="Accept"/>.</summary>
    /// <param name="id">The turn's id, which its segment keeps.</param>
    public Segment Next(string id, string participantId, string speaker, StreamClock clock, Utterance utterance, KeywordMatcher keywords)
    {
        var words = utterance.Words
            .Select(word => new SegmentWord(word.Text, clock.ToMeetingMs(word.Start), clock.ToMeetingMs(word.End), Math.Round(word.Confidence, 3)))
            .ToArray();
        var text = utterance.Text;
        return new Segment(
            id, meetingId, LastSequence + 1, participantId, speaker,
            words[0].StartMs, words[^1].EndMs, clock.ToUtc(utterance.Words[0].Start),
            text, words, Math.Round(utterance.Confidence, 3), utterance.Language, utterance.Engine, keywords.Find(text));
    }

    /// <summary>The segment is stored. One that was stored before (a turn heard twice) counts once.</summary>
    public void Accept(Segment stored) => LastSequence = Math.Max(LastSequence, stored.Sequence);
}
