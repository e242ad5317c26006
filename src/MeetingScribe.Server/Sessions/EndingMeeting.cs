namespace MeetingScribe.Server.Sessions;

/// <summary>What the end of a meeting still waits for, in words.</summary>
static class EndingMeeting
{
    /// <param name="unheard">For each participant who is still being heard: the audio that waits.</param>
    internal static string Sentence(IReadOnlyList<TimeSpan> unheard)
    {
        var sum = unheard.Aggregate(TimeSpan.Zero, (sum, one) => sum + one);
        var who = unheard.Count == 1 ? "one participant" : $"{unheard.Count} participants";
        var what = sum.TotalSeconds < 1 ? $"The last words of {who} are" : $"{HealthSentence.Spoken(sum)} of audio from {who} is";
        return unheard.Count == 0
            ? "The meeting is ending."
            : $"{what} still being transcribed; the meeting takes no more audio and ends by itself when that is done.";
    }
}
