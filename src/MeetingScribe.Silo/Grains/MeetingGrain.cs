using System.Runtime.CompilerServices;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;
using Orleans.Concurrency;

namespace MeetingScribe.Silo.Grains;

/// <summary>The right of one node to number a meeting; the session is the same as everywhere, and takes care of its own calls.</summary>
[Reentrant]
sealed class MeetingGrain(SessionNode node) : Grain, IMeetingGrain
{
    /// <summary>Viewers are woken at their own node's pace; on the way there events wait for no more than bounds the calls of a busy meeting.</summary>
    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    string Id => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => node.LetGo(Id);

    public Task Open() => node.OpenMeeting(Id);

    public async Task<bool> Find() => await node.FindMeeting(Id) is not null;

    public async Task<bool> IsPresent() => await node.PresentMeeting(Id) is not null;

    public async IAsyncEnumerable<MeetingEvent> Watch(long after, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var occurred in (await Session()).Feed.Watch(after, Pace, cancellation))
            yield return occurred;
    }

    public async Task<Participant?> Join(string participantId, string? name) => await (await Session()).Join(participantId, name);

    public async ValueTask Show(Caption caption) => await (await Session()).Show(caption);

    public async Task<Segment?> Commit(StreamRecord stream, Utterance utterance, Checkpoint checkpoint, string turnId) =>
        await (await Session()).Commit(stream, utterance, checkpoint, turnId);

    public async ValueTask Report(string participantId, ParticipantHealth health) => await (await Session()).Report(participantId, health);

    public async Task Refresh() => await (await Session()).Refresh();

    public async Task RefuseAudio() => await (await Session()).RefuseAudio();

    public async Task<SummaryAnswer> Summarise() => await (await Session()).Summarise();

    public async Task End() => await (await Session()).End();

    public async Task Silence() => await (await Session()).Silence();

    public async Task Forget() => await (await Session()).Forget();

    public async Task<LiveMeeting> Look() => await (await Session()).Look();

    async Task<MeetingSession> Session() =>
        await node.FindMeeting(Id) ?? throw new StoreException(StoreFailure.Unknown, $"There is no meeting with the id \"{Id}\"; it was erased.");
}
