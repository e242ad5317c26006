using System.Text.Json;
using MeetingScribe.Cli.Wire;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Cli.Load;

/// <summary>Searches for a segment from the moment that it is shown until it is found. One search at a time: measuring must be no load.</summary>
internal sealed class Finder(ServiceClient client, LoadClock clock, LoadErrors errors, CancellationToken over)
{
    /// <summary>Whoever is not found by then is lost.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    int isSearching;

    public Delays ToFound { get; } = new();

    public void Offer(Segment segment, long seen)
    {
        if (segment.Words.Count > 0 && Interlocked.Exchange(ref isSearching, 1) == 0)
            _ = Find(segment, seen);
    }

    async Task Find(Segment segment, long seen)
    {
        try
        {
            var path = $"/v1/search?q={Uri.EscapeDataString(segment.Words[^1].Text)}&meeting={segment.MeetingId}&sort=newest";
            while (!await Finds(path, segment.Id))
            {
                if (clock.Time.GetElapsedTime(seen) > Patience)
                {
                    errors.Add($"a segment was not found within {Patience.TotalSeconds:0} s");
                    return;
                }
            }
            ToFound.Add(clock.Time.GetElapsedTime(seen));
        }
        catch (OperationCanceledException)
        {
            // the run is over
        }
        catch (Exception problem) when (problem is ScribeException or HttpRequestException or IOException)
        {
            errors.Add($"searching: {problem.Message}");
        }
        finally
        {
            Volatile.Write(ref isSearching, 0);
        }
    }

    async Task<bool> Finds(string path, string id) =>
        (await client.Get<JsonElement>(path, over)).GetProperty("hits").EnumerateArray().Any(hit => hit.GetProperty("segment").GetProperty("id").GetString() == id);
}
