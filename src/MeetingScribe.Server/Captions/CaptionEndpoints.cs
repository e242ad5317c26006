using System.Globalization;
using System.Text.Json;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Captions;

/// <summary>The two ways to watch a meeting: Server-Sent Events and the SignalR hub.</summary>
static class CaptionEndpoints
{
    /// <summary>A comment at this interval keeps proxies from closing a silent stream.</summary>
    static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static void MapCaptions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/meetings/{meetingId}/events", Events).RequireScope(Scope.Watch)
            .WithSummary("Live events as Server-Sent Events, from a sequence on");
        routes.MapHub<CaptionHub>("/hubs/captions").RequireScope(Scope.Watch, checksMeetingItself: true);
    }

    static async Task<IResult> Events(string meetingId, string? after, HttpContext context, ISessionDirectory sessions, TimeProvider time)
    {
        var from = context.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? after ?? "0";
        if (!long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
            return Problem.BadValue("after", $"after (or Last-Event-ID) is \"{from}\"; it must be the sequence of the last segment seen, 0 for all.");
        if (await sessions.Feed(meetingId, context.RequestAborted) is not { } feed)
            return Problem.NotFound("meeting", meetingId);

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await Write(context, feed, sequence, time);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // the viewer has gone
        }

        return Results.Empty;
    }

    static async Task Write(HttpContext context, CaptionFeed feed, long after, TimeProvider time)
    {
        var aborted = context.RequestAborted;
        await context.Response.Body.FlushAsync(aborted);
        await using var events = feed.Watch(after, aborted).GetAsyncEnumerator(aborted);
        var next = events.MoveNextAsync().AsTask();
        try
        {
            while (await IsNext(next, context.Response.Body, time, aborted))
            {
                await WriteEvent(context.Response.Body, events.Current, aborted);
                next = events.MoveNextAsync().AsTask();
                if (!next.IsCompleted)
                    await context.Response.Body.FlushAsync(aborted);
            }
        }
        finally
        {
            // Events may be disposed of only when nobody waits for the next.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static async Task<bool> IsNext(Task<bool> next, Stream body, TimeProvider time, CancellationToken aborted)
    {
        while (true)
        {
            try
            {
                return await next.WaitAsync(Heartbeat, time, aborted);
            }
            catch (TimeoutException)
            {
                await body.WriteAsync(": still here\n\n"u8.ToArray(), aborted);
                await body.FlushAsync(aborted);
            }
        }
    }

    /// <summary>Only segments carry an id, so a viewer that comes back resumes behind the last one it has.</summary>
    static async Task WriteEvent(Stream body, MeetingEvent occurred, CancellationToken cancellation)
    {
        var head = occurred is SegmentEvent segment ? $"id: {segment.Sequence}\ndata: " : "data: ";
        await body.WriteAsync(System.Text.Encoding.ASCII.GetBytes(head), cancellation);
        await JsonSerializer.SerializeAsync(body, occurred, ScribeJson.Options, cancellation);
        await body.WriteAsync("\n\n"u8.ToArray(), cancellation);
    }
}
