using MeetingScribe.Audio;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Realtime;

/// <summary>A realtime session's audio: a stream of its participant, joined for as long as the connection lasts.</summary>
sealed class RealtimeStream : IDisposable
{
    readonly RealtimeSession session;
    readonly ISessionDirectory sessions;
    readonly SessionNode node;
    readonly IParticipantSession participant;
    readonly AudioFormat format;
    readonly long ticket;
    CleanAudio? clean;
    NoiseReductionConfig? cleansBy;
    long bytes;

    RealtimeStream(RealtimeSession session, ISessionDirectory sessions, SessionNode node, IParticipantSession participant, AudioFormat format, long ticket) =>
        (this.session, this.sessions, this.node, this.participant, this.format, this.ticket) = (session, sessions, node, participant, format, ticket);

    /// <summary>Sample frames sent so far.</summary>
    public long Position => bytes / format.BytesPerFrame;

    public int BytesPerFrame => format.BytesPerFrame;

    /// <summary>Joins, or gives null and why not.</summary>
    public static async Task<(RealtimeStream? Stream, JoinAnswer Answer)> Join(RealtimeSession session, SessionConfig config, ISessionDirectory sessions, SessionNode node)
    {
        var declared = config.InputFormat.Audio();
        var speaker = sessions.Participant(session.MeetingId, session.ParticipantId);
        var answer = await speaker.Join(new JoinRequest(session.Id, declared, session.Name, Settings: config.Settings(node.Context.Options.Turns), FollowsTurns: true));
        if (answer.Outcome != StreamOutcome.Ok)
            return (null, answer);
        var stream = new RealtimeStream(session, sessions, node, speaker, declared, answer.Ticket);
        await stream.Configure(config);
        return (stream, answer);
    }

    /// <summary>Other settings from here on.</summary>
    public async Task<StreamOutcome> Change(SessionConfig config)
    {
        await Configure(config);
        return await participant.Mark(ticket, new SettingsMark(0, config.Settings(node.Context.Options.Turns)));
    }

    public ValueTask<StreamOutcome> Hear(ReadOnlyMemory<byte> audio)
    {
        bytes += audio.Length;
        return participant.Hear(ticket, clean is null ? audio : clean.Take(audio.Span));
    }

    /// <summary>Marks the audio sent so far.</summary>
    public async Task<StreamOutcome> Mark(StreamMark mark)
    {
        var outcome = await Flush();
        return outcome == StreamOutcome.Ok ? await participant.Mark(ticket, mark) : outcome;
    }

    public Task<TurnsAnswer> NextTurns() => participant.NextTurns(ticket);

    public Task<byte[]> Recall(long from, long to) => participant.Recall(ticket, from, to);

    /// <summary>The connection is gone: what it sent is heard to its end, and a meeting that was only its own is over.</summary>
    public async Task Leave()
    {
        await Flush();
        await participant.Finish(ticket);
        await participant.Leave(ticket);
        if (session.OwnsMeeting)
            await sessions.EndMeeting(session.MeetingId);
    }

    public void Dispose() => clean?.Dispose();

    async Task Configure(SessionConfig config)
    {
        if (config.NoiseReduction != cleansBy)
        {
            await Flush();
            clean?.Dispose();
            cleansBy = config.NoiseReduction;
            clean = cleansBy is null ? null : new CleanAudio(format, cleansBy.Type, (float)(cleansBy.Strength ?? 1));
        }

        await Expect(config.Transcription?.Keywords ?? []);
    }

    /// <summary>What the client expects to hear is flagged, as the meeting's own keywords are.</summary>
    async Task Expect(IReadOnlyList<string> keywords)
    {
        if (keywords.Count == 0 || await node.Store.FindMeeting(session.MeetingId) is not { } meeting)
            return;
        var all = meeting.Keywords.Union(keywords).ToList();
        if (all.Count == meeting.Keywords.Count)
            return;
        await node.Store.UpdateMeeting(session.MeetingId, new MeetingPatch(Title: null, all, Metadata: null));
        await sessions.Refresh(session.MeetingId);
    }

    async ValueTask<StreamOutcome> Flush() =>
        clean?.Flush() is { Length: > 0 } rest ? await participant.Hear(ticket, rest) : StreamOutcome.Ok;
}
