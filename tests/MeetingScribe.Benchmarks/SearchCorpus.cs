using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using MeetingScribe.Audio;
using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;
using MeetingScribe.Turns;

namespace MeetingScribe.Benchmarks;

/// <summary>
/// So many segments of real utterances (QMSum's meetings, <c>../shared/meetings/qmsum</c>), repeated as more meetings until there are
/// enough; the same in every run.
/// </summary>
internal sealed class SearchCorpus(string directory, int segments)
{
    readonly List<List<(string Speaker, string Text)>> recorded = Utterances(directory);

    public static DateTimeOffset Start { get; } = new(2025, 1, 1, 8, 0, 0, TimeSpan.Zero);

    public IEnumerable<IReadOnlyList<Segment>> Meetings()
    {
        var (random, at, left) = (new Random(1), Start, segments);
        for (var number = 0; left > 0; number++)
        {
            var said = recorded[number % recorded.Count];
            said = said.GetRange(0, Math.Min(left, said.Count));
            left -= said.Count;
            var id = $"bench-{number}";
            yield return [.. said.Select((utterance, i) =>
                Segment(id, i + 1, utterance.Speaker, utterance.Text, at += TimeSpan.FromSeconds(random.NextDouble() * 50), random.Next(50)))];
        }
    }

    /// <summary>By the service's own <c>Commit</c>, at the same time as hundreds of meetings would; what an earlier run has stored is left.</summary>
    public async Task CommitTo(IStore store)
    {
        var (done, started) = (0, Stopwatch.GetTimestamp());
        foreach (var (number, meeting) in Meetings().Index())
        {
            done += meeting.Count;
            var (id, at) = (meeting[0].MeetingId, meeting[^1].StartUtc);
            if (await store.LastSequence(id) == meeting.Count) continue;
            await store.OpenMeeting(new NewMeeting(id, at, $"Meeting {number}"));
            await store.JoinParticipant(id, "p1", null, at);
            var stream = await store.OpenStream(id, "p1", "s1", new AudioFormat(AudioEncoding.Pcm16, 16_000, 1), at);
            await Task.WhenAll(meeting.Select((segment, i) => store.Commit(segment, stream.Key, i, new Checkpoint(i, i, new TurnState(), null))));
            if (number % 50 == 0)
                await Console.Error.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"\rstored {done:N0} of {segments:N0}, {done / Stopwatch.GetElapsedTime(started).TotalSeconds:F0} a second "));
        }
    }

    static Segment Segment(string meeting, long sequence, string speaker, string text, DateTimeOffset at, int flag) => new(
        NewId.Make("seg_"), meeting, sequence, "p1", speaker, sequence * 3_000, sequence * 3_000 + 2_900, at, text,
        [.. text.Split(' ').Select((word, i) => new SegmentWord(word, sequence * 3_000 + i * 300, sequence * 3_000 + i * 300 + 290, 0.87))],
        0.87, "en", "scripted", flag == 0 ? [new Flag("kw1", text[..1], 0, 1)] : []);

    static List<List<(string Speaker, string Text)>> Utterances(string directory)
    {
        var meetings = new List<List<(string, string)>>();
        foreach (var file in Directory.EnumerateFiles(directory, "*.jsonl.gz").Order(StringComparer.Ordinal))
        {
            using var lines = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            while (lines.ReadLine() is { } line)
            {
                using var meeting = JsonDocument.Parse(line);
                meetings.Add([.. meeting.RootElement.GetProperty("meeting_transcripts").EnumerateArray()
                    .Select(said => (said.GetProperty("speaker").GetString()!, said.GetProperty("content").GetString()!))
                    .Where(said => said.Item2.Length > 0)]);
            }
        }
        return meetings;
    }
}
