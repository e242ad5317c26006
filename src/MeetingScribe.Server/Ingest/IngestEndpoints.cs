using System.Globalization;
using MeetingScribe.Audio;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Ingest;

/// <summary>A participant's audio: the native socket in, a whole recording in, and the recording out.</summary>
static class IngestEndpoints
{
    const string Route = "/v1/meetings/{meetingId}/participants/{participantId}/audio";
    const int MaxNameLength = 200;

    /// <summary>32-bit sizes in a WAV header, and most players, end at 2 GiB: 18.6 hours at 16 kHz.</summary>
    const long MaxWavSamples = int.MaxValue / sizeof(short) - 64;

    public static void MapIngest(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Route, Get).RequireScope(Scope.Ingest | Scope.Watch | Scope.Search)
            .WithSummary("WebSocket: live audio in. Plain GET: the recording as WAV");
        routes.MapPost(Route, RecordingUpload.Receive).RequireScope(Scope.Ingest)
            .WithSummary("A whole recording: a WAV, or any audio file if ffmpeg is installed");
    }

    static Task<IResult> Get(
        string meetingId, string participantId, HttpContext context, ISessionDirectory sessions, SessionNode node, IHostApplicationLifetime lifetime) =>
        context.WebSockets.IsWebSocketRequest
            ? Socket(meetingId, participantId, context, sessions, node, lifetime)
            : Wav(meetingId, participantId, context, node);

    static async Task<IResult> Socket(
        string meetingId, string participantId, HttpContext context, ISessionDirectory sessions, SessionNode node, IHostApplicationLifetime lifetime)
    {
        if (!context.Grant().Allows(Scope.Ingest))
            return Problem.Forbidden("missing_scope", "This key does not have the scope this call needs: ingest. Use a key that has it.");
        if (await Refusal(meetingId, participantId, context.Request.Query["stream"], node) is { } refusal)
            return refusal;

        var query = context.Request.Query;
        using var accepted = await context.WebSockets.AcceptWebSocketAsync(PresentedKey.Subprotocol(context.Request));
        var socket = new AudioSocket(accepted, sessions.Participant(meetingId, participantId), node.Context.Time);
        if (!AudioFormat.TryParse(query["encoding"], query["rate"], query["channels"], out var format, out var error))
        {
            await socket.Refuse(StreamOutcome.UnsupportedFormat, error);
            return Results.Empty;
        }

        var request = new JoinRequest(NullIfEmpty(query["stream"]), format, Name(query["name"]), PositionOf(query["position"]));
        await socket.Run(request, lifetime.ApplicationStopped);
        return Results.Empty;
    }

    /// <summary>What is wrong with the ids or the meeting's state, before anything is upgraded or read.</summary>
    internal static async Task<Problem?> Refusal(string meetingId, string participantId, string? streamId, SessionNode node)
    {
        foreach (var (param, id) in new[] { ("meeting_id", meetingId), ("participant_id", participantId), ("stream", streamId) })
        {
            if (!string.IsNullOrEmpty(id) && !ChosenId.IsValid(id))
                return Problem.BadValue(param, $"The {param} is not a valid id; allowed: {ChosenId.Allowed}.");
        }

        return await node.Store.FindMeeting(meetingId) is { Status: Meeting.Ended }
            ? Problem.Conflict("meeting_ended", $"The meeting \"{meetingId}\" has ended and takes no more audio. Use another meeting.", "meeting_id")
            : null;
    }

    /// <summary>A name for people: controls removed, cut at a length no dashboard needs more than.</summary>
    internal static string? Name(string? name)
    {
        var clean = string.Concat((name ?? "").Where(character => !char.IsControl(character))).Trim();
        if (clean.Length > MaxNameLength)
            clean = clean[..(char.IsHighSurrogate(clean[MaxNameLength - 1]) ? MaxNameLength - 1 : MaxNameLength)];
        return NullIfEmpty(clean);
    }

    static async Task<IResult> Wav(string meetingId, string participantId, HttpContext context, SessionNode node)
    {
        if (!context.Grant().Allows(Scope.Watch | Scope.Search))
            return Problem.Forbidden("missing_scope", "This key does not have the scope this call needs: watch or search. Use a key that has it, or connect with a WebSocket to send audio.");
        var streams = await node.Store.Streams(meetingId, participantId, context.RequestAborted);
        if (streams.Count == 0)
            return Problem.NotFound("participant", participantId) with { Message = $"There is no recording of a participant \"{participantId}\" in a meeting \"{meetingId}\"." };

        if (await node.Volumes.Bring(streams, context.RequestAborted) is { } away)
            return Problem.Overloaded(away, TimeSpan.FromSeconds(5));
        var timeline = new Timeline(streams, node.Recordings);
        if (!TryReadMs(context, "from_ms", timeline.Start, out var from) || !TryReadMs(context, "to_ms", timeline.End, out var to) || to < from)
            return Problem.BadValue("from_ms", "from_ms and to_ms must be whole milliseconds on the meeting's clock, from_ms not above to_ms.");
        to = Math.Min(to, Math.Max(from, timeline.End));
        if (to - from > MaxWavSamples)
            return Problem.BadValue("to_ms", "A WAV file holds at most 18 hours. Ask for parts with from_ms and to_ms.");
        context.Response.Headers["X-Start-Ms"] = (from * 1_000 / Chunk.SampleRate).ToString(CultureInfo.InvariantCulture);
        return Results.Stream(new WavStream(timeline, from, to - from), "audio/wav", $"{meetingId}-{participantId}.wav", enableRangeProcessing: true);
    }

    static bool TryReadMs(HttpContext context, string param, long otherwise, out long position)
    {
        var text = context.Request.Query[param].FirstOrDefault();
        position = otherwise;
        if (string.IsNullOrEmpty(text))
            return true;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) || ms > long.MaxValue / Chunk.SampleRate)
            return false;
        position = ms * Chunk.SampleRate / 1_000;
        return true;
    }

    static long? PositionOf(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null;

    static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
