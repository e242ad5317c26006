using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Silo.Grains;
using MeetingScribe.Speech;

namespace MeetingScribe.Silo;

/// <summary>
/// A participant's session on whichever node has it. A node that is lost looks to a connection like one that stops: its client comes back,
/// and finds the stream on another.
/// </summary>
sealed partial class GrainParticipant(IParticipantGrain grain, ILogger logger) : IParticipantSession
{
    const string Lost = "The node that carried this stream is gone. Connect again in a moment; another goes on with it.";

    public Task<JoinAnswer> Join(JoinRequest request) => Call(
        () => grain.Join(request), new JoinAnswer(StreamOutcome.Stopping, Lost, Ticket: 0, "", Position: 0));

    /// <summary>The one copy: the socket reads into its buffer again as soon as this returns.</summary>
    public async ValueTask<StreamOutcome> Hear(long ticket, ReadOnlyMemory<byte> frames)
    {
        var copy = frames.ToArray();
        return await Call(async () => await grain.Hear(ticket, copy), StreamOutcome.Stopping);
    }

    public Task<StreamNotice> NextNotice(long ticket, long after) => Call(
        () => grain.NextNotice(ticket, after), new StreamNotice(StreamOutcome.Stopping, after));

    public Task<StreamOutcome> Mark(long ticket, StreamMark mark) => Call(() => grain.Mark(ticket, mark), StreamOutcome.Stopping);

    public Task<TurnsAnswer> NextTurns(long ticket) => Call(() => grain.NextTurns(ticket), new TurnsAnswer(StreamOutcome.Stopping, []));

    public Task<byte[]> Recall(long ticket, long from, long to) => Call(() => grain.Recall(ticket, from, to), []);

    public Task<FinishAnswer> Finish(long ticket) => Call(() => grain.Finish(ticket), new FinishAnswer(StreamOutcome.Stopping, 0, 0));

    public Task Leave(long ticket) => Call(async () => { await grain.Leave(ticket); return true; }, otherwise: false);

    public Task<TakeAnswer> Take(WholeRecording recording) => grain.Take(recording);

    public Task Recover(StreamRecord stream) => grain.Recover(stream);

    public Task<bool> SettleStreams() => Call(grain.SettleStreams, otherwise: false);

    public Task Abandon() => grain.Abandon();

    public Task<ParticipantStatus> Status() => grain.Status();

    async Task<T> Call<T>(Func<Task<T>> call, T otherwise)
    {
        try
        {
            return await call();
        }
#pragma warning disable CA1031 // whatever happened over there, the connection here ends in order and its client comes back
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(e, grain.GetPrimaryKeyString());
            return otherwise;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The session of participant {Participant} cannot be reached")]
    partial void LogFailed(Exception e, string participant);
}
