using System.Runtime.CompilerServices;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Storage;

/// <summary>Reads a meeting's segments a page at a time, so that neither a long meeting nor its reader holds up the store.</summary>
static class MeetingSegments
{
    const int Page = 500;

    public static async IAsyncEnumerable<Segment> AllSegments(
        this IStore store, string meetingId, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var page = await store.Segments(meetingId, after, Page, cancellation);
            foreach (var segment in page)
                yield return segment;
            if (page.Count < Page)
                yield break;
            after = page[^1].Sequence;
        }
    }
}
