using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;
using Orleans.Concurrency;
using Orleans.Placement;

namespace MeetingScribe.Silo.Grains;

/// <summary>The right of one node to carry a participant's session; the session is the same as everywhere, and takes care of its own calls.</summary>
[Reentrant, PreferLocalPlacement]
sealed class ParticipantGrain(SessionNode node, GrainSessions sessions) : Grain, IParticipantGrain
{
    /// <summary>A stream may be read on for hours without anybody's call.</summary>
    static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    IParticipantSession Session
    {
        get
        {
            var (meetingId, participantId) = GrainKey.Parts(this.GetPrimaryKeyString());
            return node.Participant(meetingId, participantId, sessions);
        }
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(KeepWhileInUse, Look, Look);
        return Task.CompletedTask;
    }

    /// <summary>Whatever is still unheard is heard by the next node: it goes on from the recording.</summary>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        var (meetingId, participantId) = GrainKey.Parts(this.GetPrimaryKeyString());
        return node.LetGo(meetingId, participantId);
    }

    public Task<JoinAnswer> Join(JoinRequest request) => Session.Join(request);

    public ValueTask<StreamOutcome> Hear(long ticket, byte[] frames) => Session.Hear(ticket, frames);

    public Task<StreamNotice> NextNotice(long ticket, long after) => Session.NextNotice(ticket, after);

    public Task<StreamOutcome> Mark(long ticket, StreamMark mark) => Session.Mark(ticket, mark);

    public Task<TurnsAnswer> NextTurns(long ticket) => Session.NextTurns(ticket);

    public Task<byte[]> Recall(long ticket, long from, long to) => Session.Recall(ticket, from, to);

    public Task<FinishAnswer> Finish(long ticket) => Session.Finish(ticket);

    public Task Leave(long ticket) => Session.Leave(ticket);

    public Task<TakeAnswer> Take(WholeRecording recording) => Session.Take(recording);

    public Task Recover(StreamRecord stream) => Session.Recover(stream);

    public Task<bool> SettleStreams() => Session.SettleStreams();

    public Task Abandon() => Session.Abandon();

    public Task<ParticipantStatus> Status() => Session.Status();

    async Task KeepWhileInUse()
    {
        if ((await Session.Status()).Unheard is not null)
            DelayDeactivation(3 * Look);
    }
}
