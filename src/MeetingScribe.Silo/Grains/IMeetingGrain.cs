using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Silo.Grains;

/// <summary>One meeting's session, wherever in the cluster it lives; its key is the meeting's id. Each call but the first three is <see cref="IMeetingSession"/>'s.</summary>
[Alias("scribe.meeting")]
interface IMeetingGrain : IGrainWithStringKey
{
    /// <summary>The meeting is created if it does not exist.</summary>
    [Alias("open")]
    Task Open();

    /// <summary>False if there is no such meeting.</summary>
    [Alias("find")]
    Task<bool> Find();

    /// <summary>True if it has a session at present.</summary>
    [Alias("present")]
    Task<bool> IsPresent();

    /// <summary>Every segment above <paramref name="after"/>, then everything that happens: once for each node with viewers.</summary>
    [Alias("watch")]
    IAsyncEnumerable<MeetingEvent> Watch(long after, CancellationToken cancellation = default);

    [Alias("join")]
    Task<Participant?> Join(string participantId, string? name);

    [Alias("show")]
    ValueTask Show(Caption caption);

    [Alias("commit")]
    Task<Segment?> Commit(StreamRecord stream, Utterance utterance, Checkpoint checkpoint, string turnId);

    [Alias("report")]
    ValueTask Report(string participantId, ParticipantHealth health);

    [Alias("refresh")]
    Task Refresh();

    [Alias("refuse")]
    Task RefuseAudio();

    [Alias("summarise"), ResponseTimeout(Patience.Long)]
    Task<SummaryAnswer> Summarise();

    [Alias("end"), ResponseTimeout(Patience.Long)]
    Task End();

    [Alias("silence"), ResponseTimeout(Patience.Long)]
    Task Silence();

    [Alias("forget")]
    Task Forget();

    [Alias("look")]
    Task<LiveMeeting> Look();
}
