using System.Buffers;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using Microsoft.Net.Http.Headers;

namespace MeetingScribe.Server.Ingest;

/// <summary>
/// A whole recording in one request, all of it or nothing: it is received and decoded to disk before any of it is heard, so an upload that
/// breaks off leaves no word behind and can be sent again. Once whole it is a stream like any other, and a crash is repaired like any other.
/// </summary>
static class RecordingUpload
{
    const int BufferBytes = 1 << 16;

    public static async Task<IResult> Receive(
        string meetingId, string participantId, string? stream, string? name, HttpContext context, ISessionDirectory sessions, SessionNode node, LimitOptions limits)
    {
        // 1. who and where
        if (await IngestEndpoints.Refusal(meetingId, participantId, stream, node) is { } refusal)
            return refusal;
        if (stream is not null && (await node.Store.Streams(meetingId, participantId)).Any(one => one.Key.StreamId == stream))
            return Problem.Conflict("stream_exists", $"There is a stream \"{stream}\" already. Leave stream out, or name a new one.", "stream");
        if (node.Admission.Refusal is { } full)
            return Refused(StreamOutcome.Overloaded, full);

        // 2. what it is
        if (!MayBeAudio(context.Request.ContentType))
            return Problem.UnsupportedFormat("This call takes a recording as its body. Send it with \"Content-Type: audio/wav\", another audio or video type, or application/octet-stream.");
        if (context.Request.ContentLength > limits.UploadBytes)
            return TooLarge(limits);
        context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = limits.UploadBytes;
        var startUtc = node.Now;
        await using var audio = await UploadedAudio.Open(context.Request.Body, context.RequestAborted);
        if (audio.Problem is { } problem)
            return problem;

        // 3. to disk, where nobody hears it yet
        using var recording = node.Recordings.Receive(meetingId);
        if (await Record(audio, recording, limits, context.RequestAborted) is { } brokenOff)
            return brokenOff;

        // 4. to the engine, without the caller
        if (await node.Volumes.Secure(recording.RecordingId, audio.Format) is { } unsafeYet)
            return await NotTaken(StreamOutcome.Overloaded, unsafeYet);
        var taken = await sessions.Participant(meetingId, participantId)
            .Take(new WholeRecording(recording.RecordingId, audio.Format, stream, IngestEndpoints.Name(name), startUtc));
        if (taken.Outcome != StreamOutcome.Ok)
            return await NotTaken(taken.Outcome, taken.Reason);
        recording.Keep();
        return Results.Json(
            new { meeting_id = meetingId, participant_id = participantId, stream = taken.StreamId, duration_ms = audio.Bytes / audio.Format.BytesPerFrame * 1_000 / audio.Format.SampleRate },
            statusCode: StatusCodes.Status202Accepted);

        async Task<IResult> NotTaken(StreamOutcome outcome, string? reason)
        {
            await node.Volumes.Erase(recording.RecordingId);
            return Refused(outcome, reason);
        }
    }

    /// <summary>Null if all of it is on disk, else why not.</summary>
    static async Task<Problem?> Record(UploadedAudio audio, IncomingRecording recording, LimitOptions limits, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await audio.Read(buffer, cancellation) is > 0 and var count)
            {
                // A few bytes of a compressed file may hold hours.
                if (audio.Bytes > limits.UploadBytes)
                    return TooLarge(limits);
                if (!TryStore(() => recording.Append(buffer.AsSpan(0, count))))
                    return NotStored(recording);
            }

            return audio.Problem ?? (TryStore(recording.Place) ? null : NotStored(recording));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Apart from reading: a body that breaks off is an <see cref="IOException"/> too.</summary>
    static bool TryStore(Action store)
    {
        try
        {
            store();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>What says of itself that it is something else is not tried. A form's type is what curl says of any file.</summary>
    static bool MayBeAudio(string? contentType) =>
        contentType is null
        || (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (type.Type.Value?.ToLowerInvariant() is "audio" or "video"
                || type.MediaType.Value?.ToLowerInvariant() is "application/octet-stream" or "application/ogg" or "application/x-www-form-urlencoded"));

    static Problem TooLarge(LimitOptions limits) => Problem.TooLarge($"A recording may have at most {limits.UploadBytes >> 20} MiB, as it is sent and as samples. Send it in parts, each as a stream of its own.");

    static Problem NotStored(IncomingRecording recording) => recording.IsBrokenOff ? Erased() : Problem.Overloaded("There is no room on disk for this recording. Nothing of it is kept; send it again when there is.", TimeSpan.FromSeconds(60));

    static Problem Erased() => Problem.Conflict("meeting_erased", "The meeting was erased while this recording came in, and the recording with it. Send it again only if it should be kept.", "meeting_id");

    static Problem Refused(StreamOutcome outcome, string? reason)
    {
        var (code, message, _) = StreamRefusal.Of(outcome);
        return outcome switch
        {
            StreamOutcome.Overloaded => Problem.Overloaded(reason ?? message, TimeSpan.FromSeconds(5)),
            StreamOutcome.StreamFinished => Problem.Conflict("stream_exists", reason ?? message, "stream"),
            _ => Problem.Conflict(code, reason ?? message),
        };
    }
}
