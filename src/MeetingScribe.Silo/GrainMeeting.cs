using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Silo.Grains;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Silo;

/// <summary>A meeting's session on whichever node has it. What may be repeated is, until the cluster has found the session a new node.</summary>
sealed class GrainMeeting(IMeetingGrain grain, TimeProvider time) : IMeetingSession
{
    /// <summary>A lost node is noticed and replaced in well under this.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    static readonly TimeSpan Again = TimeSpan.FromMilliseconds(250);

    public Task<Participant?> Join(string participantId, string? name) => Repeat(() => grain.Join(participantId, name));

    /// <summary>A caption that does not arrive is replaced by the next one.</summary>
    public async ValueTask Show(Caption caption)
    {
        try
        {
            await grain.Show(caption);
        }
        catch (Exception e) when (IsOfTransport(e))
        {
            // the cluster is finding itself again
        }
    }

    public Task<Segment?> Commit(StreamRecord stream, Utterance utterance, Checkpoint checkpoint, string turnId) =>
        Repeat(() => grain.Commit(stream, utterance, checkpoint, turnId));

    public async ValueTask Report(string participantId, ParticipantHealth health) =>
        await Repeat(async () => { await grain.Report(participantId, health); return true; });

    public Task Refresh() => Repeat(async () => { await grain.Refresh(); return true; });

    public Task RefuseAudio() => Repeat(async () => { await grain.RefuseAudio(); return true; });

    public Task<SummaryAnswer> Summarise() => Repeat(grain.Summarise);

    public Task End() => Repeat(async () => { await grain.End(); return true; });

    public Task Silence() => Repeat(async () => { await grain.Silence(); return true; });

    public Task Forget() => Repeat(async () => { await grain.Forget(); return true; });

    public Task<LiveMeeting> Look() => Repeat(grain.Look);

    async Task<T> Repeat<T>(Func<Task<T>> call)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (IsOfTransport(e) && time.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(Again, time);
            }
        }
    }

    static bool IsOfTransport(Exception e) => e is OrleansException or TimeoutException;
}
