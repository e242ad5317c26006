using System.Buffers;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;

namespace MeetingScribe.Server.Ingest;

/// <summary>
/// A whole recording in one request. Everything is on disk before the answer, and is then heard at the engine's speed like
/// any stream; a crash in between is repaired like any other.
/// </summary>
static class RecordingUpload
{
    const int BufferBytes = 1 << 16;

    public static async Task<IResult> Receive(
        string meetingId, string participantId, string? stream, string? name, HttpContext context, LocalSessions sessions)
    {
        // 1. who and where
        if (await IngestEndpoints.Refusal(meetingId, participantId, stream, sessions) is { } refusal)
            return refusal;

        // 2. what it is
        context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;
        await using var audio = await UploadedAudio.Open(context.Request.Body, context.RequestAborted);
        if (audio.Problem is { } problem)
            return problem;

        // 3. to disk
        var session = sessions.Participant(meetingId, participantId);
        var joined = await session.Join(new JoinRequest(stream, audio.Format, IngestEndpoints.Name(name), IsUpload: true));
        if (joined.Outcome != StreamOutcome.Ok)
            return Refused(joined.Outcome, joined.Reason);
        var isRecorded = false;
        try
        {
            if (joined.Position != 0)
                return Problem.Conflict("stream_exists", $"The stream \"{joined.StreamId}\" has audio already. Leave stream out, or name a new one.", "stream");
            var outcome = await Record(audio, session, joined.Ticket, context.RequestAborted);
            if (audio.Problem is not null || outcome != StreamOutcome.Ok)
                return audio.Problem ?? (IResult)Refused(outcome, reason: null);
            sessions.Recordings.Sync();
            isRecorded = true;
        }
        finally
        {
            // What came before a cut stays, as on a socket; the caller may send the file again under another stream.
            if (!isRecorded)
                await session.Leave(joined.Ticket);
        }

        // 4. to the engine, without the caller
        _ = Finish(session, joined.Ticket);
        return Results.Json(
            new { meeting_id = meetingId, participant_id = participantId, stream = joined.StreamId, duration_ms = audio.Bytes / audio.Format.BytesPerFrame * 1_000 / audio.Format.SampleRate },
            statusCode: StatusCodes.Status202Accepted);
    }

    static async Task<StreamOutcome> Record(UploadedAudio audio, IParticipantSession session, long ticket, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (true)
            {
                var count = await audio.Read(buffer, cancellation);
                if (count == 0)
                    return StreamOutcome.Ok;
                if (await session.Hear(ticket, buffer.AsMemory(0, count)) is not StreamOutcome.Ok and var outcome)
                    return outcome;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static async Task Finish(IParticipantSession session, long ticket)
    {
        try
        {
            await session.Finish(ticket);
        }
        catch (StoreException)
        {
            // The stream is marked as finishing: the next start hears the rest. The store's own log says why.
        }
        finally
        {
            await session.Leave(ticket);
        }
    }

    static Problem Refused(StreamOutcome outcome, string? reason)
    {
        var (code, message, _) = StreamRefusal.Of(outcome);
        return outcome switch
        {
            StreamOutcome.Overloaded => Problem.Overloaded(reason ?? message, TimeSpan.FromSeconds(5)),
            StreamOutcome.UnsupportedFormat => Problem.UnsupportedFormat(reason ?? message),
            _ => Problem.Conflict(code, reason ?? message),
        };
    }
}
