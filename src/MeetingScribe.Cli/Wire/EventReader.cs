using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Cli.Wire;

/// <summary>A meeting's live events, through any number of cut connections, without gap or duplicate, until it ends.</summary>
internal sealed class EventReader(ServiceClient client, TimeProvider time, Random random)
{
    /// <summary>Every event as it came and as it is understood, from the one behind <paramref name="after"/> on.</summary>
    public async IAsyncEnumerable<(string Json, MeetingEvent Event)> Read(
        string meetingId, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var backOff = new BackOff(time, random);
        var (last, first) = (after.ToString(CultureInfo.InvariantCulture), true);
        while (true)
        {
            var ended = false;
            var items = Connection(meetingId, last, first, cancellation).GetAsyncEnumerator(cancellation);
            await using (items)
            {
                while (await Next(items) is { } item)
                {
                    (first, last) = (false, item.EventId ?? last);
                    backOff.Succeeded();
                    if (JsonSerializer.Deserialize<MeetingEvent>(item.Data, ScribeJson.Options) is not { } what)
                        continue;
                    yield return (item.Data, what);
                    ended |= what is MeetingStateEvent { Meeting.Status: Meeting.Ended };
                }
            }
            if (ended)
                yield break;
            await backOff.Wait("the live events break off.", cancellation);
        }
    }

    async IAsyncEnumerable<SseItem<string>> Connection(
        string meetingId, string last, bool first, [EnumeratorCancellation] CancellationToken cancellation)
    {
        HttpResponseMessage response;
        try
        {
            response = await client.Send(HttpMethod.Get, $"/v1/meetings/{meetingId}/events", null, cancellation,
                headers => headers.TryAddWithoutValidation("Last-Event-ID", last));
        }
        catch (ScribeException) when (!first)
        {
            yield break;
        }
        using (response)
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellation))
                yield return item;
        }
    }

    /// <summary>The next item, or null where the connection ended or broke.</summary>
    static async Task<SseItem<string>?> Next(IAsyncEnumerator<SseItem<string>> items)
    {
        try
        {
            return await items.MoveNextAsync() ? items.Current : null;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            return null;
        }
    }
}
