using System.Diagnostics;
using MeetingScribe.Cli.Wire;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Benchmarks;

/// <summary>A viewer of a meeting whose words are the moments at which they were said.</summary>
sealed class StampedViewer(ServiceClient client, string meeting)
{
    readonly List<(long At, double Delay)> words = [];

    /// <summary>Milliseconds that each word took that came between two timestamps. Not to be asked while it watches.</summary>
    public IEnumerable<double> Delays(long began, long ended) => words.Where(word => word.At >= began && word.At < ended).Select(word => word.Delay);

    /// <summary>Each word counts when it is first seen, be it in a caption or, if that was overtaken, in its segment.</summary>
    public async Task Watch(CancellationToken over)
    {
        var seen = new HashSet<(string Participant, string Word)>();
        try
        {
            await foreach (var (_, what) in new EventReader(client, TimeProvider.System, new Random(1)).Read(meeting, 0, over))
            {
                var now = Stopwatch.GetTimestamp();
                var (participant, text) = what switch
                {
                    PartialEvent partial => (partial.ParticipantId, $"{partial.Stable} {partial.Unsure}"),
                    SegmentEvent { Segment: var segment } => (segment.ParticipantId, segment.Text),
                    _ => ("", ""),
                };
                foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => seen.Add((participant, word))))
                    words.Add((now, Stamp.Since(word, now)));
            }
        }
        catch (OperationCanceledException)
        {
            // enough was seen
        }
    }
}
