using System.Text.Json;

namespace MeetingScribe.Tests.Durability;

/// <summary>What a service has of a meeting when it is over, as a user reads it.</summary>
sealed class Findings
{
    Findings(IReadOnlyList<JsonElement> segments, IReadOnlyDictionary<string, byte[]> recordings) => (Segments, Recordings) = (segments, recordings);

    /// <summary>In order of their sequence.</summary>
    public IReadOnlyList<JsonElement> Segments { get; }

    /// <summary>By participant, as WAV.</summary>
    public IReadOnlyDictionary<string, byte[]> Recordings { get; }

    public static async Task<Findings> Read(ServiceProcess service, string meeting, IEnumerable<string> recorded)
    {
        var transcript = await service.Get($"/v1/meetings/{meeting}/transcript?format=json");
        var segments = transcript.GetProperty("segments").EnumerateArray().ToList();
        var recordings = new Dictionary<string, byte[]>();
        foreach (var participant in recorded)
            recordings[participant] = await service.Http.GetByteArrayAsync($"/v1/meetings/{meeting}/participants/{participant}/audio");
        return new Findings(segments, recordings);
    }

    /// <summary>One line per segment of a participant: its words with their times, counted from the first word.</summary>
    public string[] Spoken(string participant)
    {
        var own = Own(participant).ToList();
        var start = own.Count == 0 ? 0 : own[0].GetProperty("start_ms").GetInt64();
        return [.. own.Select(segment => string.Join(' ', segment.GetProperty("words").EnumerateArray().Select(word =>
            $"{word.GetProperty("text").GetString()}@{word.GetProperty("start_ms").GetInt64() - start}-{word.GetProperty("end_ms").GetInt64() - start}")))];
    }

    /// <summary>The text of each recording of a participant, whose id is in those of its segments.</summary>
    public string[] TextsByRecording(string participant) =>
        [.. Own(participant)
            .GroupBy(segment => segment.GetProperty("id").GetString()!.Split('_')[1])
            .Select(recording => string.Join(' ', recording.Select(segment => segment.GetProperty("text").GetString())))];

    public string[] Words(string participant) =>
        [.. Own(participant).SelectMany(segment => segment.GetProperty("words").EnumerateArray()).Select(word => word.GetProperty("text").GetString()!)];

    public void MustHaveEachWordOnce(string participant, string[] words, int mayMiss)
    {
        var own = Words(participant);
        Assert.Distinct(own);
        Assert.InRange(words.Except(own).Count(), 0, mayMiss);
    }

    IEnumerable<JsonElement> Own(string participant) =>
        Segments.Where(segment => segment.GetProperty("participant_id").GetString() == participant).OrderBy(segment => segment.GetProperty("start_ms").GetInt64());

    /// <summary>Numbers without a gap, ids without a double, and search, which finds each segment by what was said in it.</summary>
    public async Task MustAgreeWithThemselves(ServiceProcess service, string meeting)
    {
        Assert.Equal(Enumerable.Range(1, Segments.Count).Select(number => (long)number), Segments.Select(segment => segment.GetProperty("sequence").GetInt64()));
        Assert.Distinct(Segments.Select(segment => segment.GetProperty("id").GetString()));
        foreach (var segment in Segments)
        {
            var query = Uri.EscapeDataString($"\"{segment.GetProperty("text").GetString()}\"");
            var answer = await service.Get($"/v1/search?q={query}&meeting={meeting}&limit=100");
            var found = answer.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("segment")).ToList();
            Assert.Equal(found.Count, answer.GetProperty("total").GetInt32());
            Assert.Single(found, hit => hit.GetRawText() == segment.GetRawText());
        }
    }
}
