namespace MeetingScribe.Cli.Load;

/// <summary>What to put on the service, and for how long.</summary>
/// <param name="Speaking">Share of the participants who speak; the others listen, microphones open.</param>
/// <param name="PerMeeting">Participants of one meeting.</param>
/// <param name="Viewers">In all, spread over the meetings.</param>
/// <param name="WarmUp">Between the last joining and the first measurement.</param>
internal sealed record LoadPlan(
    int Participants, TimeSpan Length, AudioDoor Door, double Speaking, int PerMeeting, int Viewers, TimeSpan WarmUp, bool KeepsMeetings)
{
    /// <summary>Whatever the service was doing before: connections, compilation, buffers.</summary>
    public static readonly TimeSpan UsualWarmUp = TimeSpan.FromSeconds(5);

    public int Meetings => (Participants + PerMeeting - 1) / PerMeeting;

    /// <summary>Evenly spread over the meetings, beginning with the first participant, so that somebody speaks however few there are.</summary>
    public bool Speaks(int participant) => SpeakersAmong(participant + 1) > SpeakersAmong(participant);

    /// <summary>Rounded up, rounding errors aside.</summary>
    int SpeakersAmong(int participants) => (int)Math.Ceiling((participants * Speaking) - 1e-9);
}
