using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Silo.Grains;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Silo;

/// <summary>A meeting's session on whichever node has it. What may be repeated is, until the cluster has found the session a new node.</summary>
sealed class GrainMeeting(IMeetingGrain grain, TimeProvider time) : IMeetingSession
{
    public Task<Participant?> Join(string participantId, string? name) => Reach.Repeat(() => grain.Join(participantId, name), time);

    /// <summary>A caption that does not arrive is replaced by the next one.</summary>
    public async ValueTask Show(Caption caption)
    {
        try
        {
            await grain.Show(caption);
        }
        catch (Exception e) when (Reach.IsOfTransport(e))
        {
            // the cluster is finding itself again
        }
    }

    public Task<Segment?> Commit(StreamRecord stream, Utterance utterance, Checkpoint checkpoint, string turnId) =>
        Reach.Repeat(() => grain.Commit(stream, utterance, checkpoint, turnId), time);

    public async ValueTask Report(string participantId, ParticipantHealth health) =>
        await Reach.Repeat(() => grain.Report(participantId, health).AsTask(), time);

    public Task Refresh() => Reach.Repeat(grain.Refresh, time);

    public Task RefuseAudio() => Reach.Repeat(grain.RefuseAudio, time);

    public Task<SummaryAnswer> Summarise() => Reach.Repeat(grain.Summarise, time);

    public Task End() => Reach.Repeat(grain.End, time);

    public Task Silence() => Reach.Repeat(grain.Silence, time);

    public Task Forget() => Reach.Repeat(grain.Forget, time);

    public Task<LiveMeeting> Look() => Reach.Repeat(grain.Look, time);
}
