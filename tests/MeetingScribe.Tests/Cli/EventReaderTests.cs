using System.Text.Json;
using MeetingScribe.Cli;
using MeetingScribe.Cli.Wire;
using MeetingScribe.Transcripts;
using Microsoft.AspNetCore.Http;

namespace MeetingScribe.Tests.Cli;

public sealed class EventReaderTests
{
    static readonly Meeting Over = new("m", null, null, [], null, Meeting.Ended, HandClock.Noon, null, null, []);

    [Fact]
    public async Task A_broken_connection_goes_on_behind_the_last_numbered_event()
    {
        await using var stub = await StubService.Start();
        var asked = new List<string>();
        stub.Elsewhere = async context =>
        {
            asked.Add($"{context.Request.Path} {context.Request.Headers["Last-Event-ID"]}");
            if (asked.Count == 1)
            {
                await Send(context, 8, new SegmentEvent(8, Sample.Segment("m", 8, "eight")));
                await Send(context, null, new PartialEvent("p", "Ana", "t9", 9_000, "nine", "", []));
                return;
            }
            await Send(context, 9, new SegmentEvent(9, Sample.Segment("m", 9, "nine")));
            await Send(context, null, new MeetingStateEvent(Over));
        };

        var seen = await Read(stub, after: 7);

        Assert.Equal(["/v1/meetings/m/events 7", "/v1/meetings/m/events 8"], asked);
        Assert.Equal(["8", "partial", "9", "ended"], seen);
    }

    [Fact]
    public async Task A_meeting_that_does_not_exist_is_reported_in_the_services_words()
    {
        await using var stub = await StubService.Start();
        stub.Reject = (404, """{"error":{"type":"not_found","code":"meeting_not_found","message":"There is no meeting m.","param":null}}""");

        var problem = await Assert.ThrowsAsync<ScribeException>(() => Read(stub, after: 0));

        Assert.Equal("There is no meeting m.", problem.Message);
    }

    static async Task<List<string>> Read(StubService stub, long after)
    {
        using var client = new ServiceClient(new ServiceAddress(stub.Url, null));
        var seen = new List<string>();
        await foreach (var (_, what) in new EventReader(client, TimeProvider.System, new Random(1)).Read("m", after, default))
        {
            seen.Add(what switch
            {
                SegmentEvent segment => $"{segment.Sequence}",
                MeetingStateEvent state => state.Meeting.Status,
                _ => "partial",
            });
        }
        return seen;
    }

    static async Task Send(HttpContext context, long? id, MeetingEvent what)
    {
        if (!context.Response.HasStarted)
            context.Response.ContentType = "text/event-stream";
        var number = id is null ? "" : $"id: {id}\n";
        await context.Response.WriteAsync($"{number}data: {JsonSerializer.Serialize(what, ScribeJson.Options)}\n\n");
        await context.Response.Body.FlushAsync();
    }
}
