using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;

namespace MeetingScribe.Silo.Grains;

/// <summary>One participant's session, wherever in the cluster it lives; its key is <see cref="GrainKey"/>. Each call is <see cref="IParticipantSession"/>'s.</summary>
[Alias("scribe.participant")]
interface IParticipantGrain : IGrainWithStringKey
{
    [Alias("join")]
    Task<JoinAnswer> Join(JoinRequest request);

    /// <param name="frames">Never written to again: it is not copied within a node.</param>
    [Alias("hear"), ResponseTimeout(Patience.Long)]
    ValueTask<StreamOutcome> Hear(long ticket, [Immutable] byte[] frames);

    [Alias("notice"), ResponseTimeout(Patience.Long)]
    Task<StreamNotice> NextNotice(long ticket, long after);

    [Alias("mark")]
    Task<StreamOutcome> Mark(long ticket, StreamMark mark);

    [Alias("turns"), ResponseTimeout(Patience.Long)]
    Task<TurnsAnswer> NextTurns(long ticket);

    [Alias("recall")]
    Task<byte[]> Recall(long ticket, long from, long to);

    [Alias("finish"), ResponseTimeout(Patience.Long)]
    Task<FinishAnswer> Finish(long ticket);

    [Alias("leave")]
    Task Leave(long ticket);

    [Alias("take")]
    Task<TakeAnswer> Take(WholeRecording recording);

    [Alias("recover")]
    Task Recover(StreamRecord stream);

    [Alias("settle"), ResponseTimeout(Patience.Long)]
    Task<bool> SettleStreams();

    [Alias("abandon")]
    Task Abandon();

    [Alias("status")]
    Task<ParticipantStatus> Status();
}

/// <summary>Calls that wait for something to happen. A node that dies breaks them at once.</summary>
static class Patience
{
    public const string Long = "1.00:00:00";
}

/// <summary><c>meeting/participant</c>: no id holds a slash.</summary>
static class GrainKey
{
    public static string Of(string meetingId, string participantId) => $"{meetingId}/{participantId}";

    public static (string MeetingId, string ParticipantId) Parts(string key) => (key[..key.IndexOf('/')], key[(key.IndexOf('/') + 1)..]);
}
