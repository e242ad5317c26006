using System.Net.ServerSentEvents;
using System.Text.Json;
using MeetingScribe.Cli.Wire;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Cli.Load;

/// <summary>One viewer of a meeting's live events. Only a watchful one reads what the events say; the others are there to be served.</summary>
internal sealed class Viewer(ServiceClient client, string meeting, WordTimes? words, Finder? finder, LoadClock clock, LoadErrors errors)
{
    /// <summary>Until <paramref name="over"/>.</summary>
    public async Task Watch(CancellationToken over)
    {
        try
        {
            using var response = await client.Send(HttpMethod.Get, $"/v1/meetings/{meeting}/events", null, over);
            await using var body = await response.Content.ReadAsStreamAsync(over);
            await foreach (var item in SseParser.Create(body).EnumerateAsync(over))
            {
                if (words is not null && JsonSerializer.Deserialize<MeetingEvent>(item.Data, ScribeJson.Options) is { } what)
                    Read(what);
            }
            errors.Add("a viewer's events ended");
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // the run is over
        }
        catch (Exception problem) when (problem is IOException or HttpRequestException or ScribeException)
        {
            if (!over.IsCancellationRequested)
                errors.Add($"a viewer: {problem.Message}");
        }
    }

    void Read(MeetingEvent what)
    {
        var now = clock.Time.GetTimestamp();
        switch (what)
        {
            case PartialEvent partial:
                words!.Seen(partial, now);
                break;
            case SegmentEvent { Segment: var segment }:
                words!.Seen(segment, now, counts: clock.IsMeasuring);
                if (clock.IsMeasuring)
                    finder?.Offer(segment, now);
                break;
            default:
                break;
        }
    }
}
