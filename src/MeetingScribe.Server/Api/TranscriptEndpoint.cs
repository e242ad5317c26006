using System.Text;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Transcripts;
using MeetingScribe.Transcripts.Export;

namespace MeetingScribe.Server.Api;

/// <summary>
/// The transcript so far in one of six formats. JSON comes in order of sequence, the others in order of reading. <c>after</c>,
/// <c>last</c> (only the newest so many) and <c>limit</c> give parts of it.
/// </summary>
static class TranscriptEndpoint
{
    const string Json = "json";

    static readonly string[] Formats = [Json, .. TranscriptFormat.All.Select(format => format.Name)];

    public static void MapTranscript(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/meetings/{meetingId}/transcript", Get)
            .RequireScope(Scope.Watch | Scope.Search).WithValidIds().WithSummary("The transcript so far, also while live");

    static async Task<IResult> Get(string meetingId, HttpContext context, IStore store, ISessionDirectory sessions, CancellationToken cancellation)
    {
        var values = new QueryValues(context.Request.Query);
        var name = values.OneOf("format", Formats) ?? Json;
        var after = values.Number("after", 0, long.MaxValue, otherwise: 0);
        var last = values.Number("last", 1, int.MaxValue, otherwise: int.MaxValue);
        var limit = (int)values.Number("limit", 1, int.MaxValue, otherwise: int.MaxValue);
        if (values.Problem is { } problem)
            return problem;
        if (await sessions.Describe(meetingId, cancellation) is not { } meeting)
            return Problem.NotFound("meeting", meetingId);

        // Somebody who opens a long meeting needs its end first, and pages back from there.
        if (last < int.MaxValue)
            after = Math.Max(after, await store.LastSequence(meetingId, cancellation) - last);
        var segments = store.AllSegments(meetingId, after, cancellation).Take(limit);
        // A part of the transcript is not what the summary is of.
        var summary = after == 0 && limit == int.MaxValue ? await store.FindSummary(meetingId, cancellation) : null;
        context.Response.Headers.ContentDisposition = $"{(name == Json ? "inline" : "attachment")}; filename=\"{meetingId}.{name}\"";
        return TranscriptFormat.Find(name) is { } format
            ? TypedResults.Bytes(await Written(format, meeting, summary, segments), format.ContentType)
            : TypedResults.Ok(new Transcript(meeting, segments));
    }

    static async Task<byte[]> Written(TranscriptFormat format, Meeting meeting, Summary? summary, IAsyncEnumerable<Segment> segments)
    {
        // All of it at once: order of reading is known only when the last segment is.
        var all = await segments.ToListAsync();
        var text = new StringWriter();
        format.Write(text, meeting, summary, [.. TranscriptFormat.InOrderOfStart(all)]);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    sealed record Transcript(Meeting Meeting, IAsyncEnumerable<Segment> Segments);
}
