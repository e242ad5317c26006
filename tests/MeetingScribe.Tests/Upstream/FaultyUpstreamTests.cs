using MeetingScribe.Server.Engines.OpenAi;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Upstream;

namespace MeetingScribe.Tests.Upstream;

/// <summary>A server on which everything goes wrong costs no word: the transcript is the one of a server on which nothing does.</summary>
public sealed class FaultyUpstreamTests(ITestOutputHelper output)
{
    const int Troubles = 6;

    static readonly KnownSpeech Speech = KnownSpeech.Meeting;

    static readonly TranscriptionOptions Patient = new() { EngineTimeout = TimeSpan.FromHours(1), Idle = TimeSpan.FromDays(1), EndAfter = TimeSpan.Zero };

    [Fact]
    public Task No_word_is_lost_doubled_or_swapped_whatever_the_server_does() => Runs(0, 12);

    [Fact(Explicit = true)]
    public Task Nor_in_two_hundred_runs() => Runs(0, 200);

    async Task Runs(int first, int count)
    {
        await using var upstream = await FaultyUpstream.Start();
        var expected = await Transcript(upstream, seed: -1, troubles: 0);
        Assert.InRange(expected.Count, 30, 80);
        var troubles = 0;
        for (var seed = first; seed < first + count; seed++)
        {
            var run = upstream.Begin($"{seed}", Speech, seed, Troubles);
            var heard = await Transcript(upstream, seed, Troubles, run);
            Assert.True(expected.SequenceEqual(heard), $"Seed {seed}, after {string.Join(", ", run.Troubles)}:\n{string.Join(' ', heard)}\ninstead of\n{string.Join(' ', expected)}");
            troubles += run.Troubles.Count;
        }

        output.WriteLine($"{count} runs, {troubles} troubles, {expected.Count} words each.");
        Assert.InRange(troubles, count, int.MaxValue);
    }

    /// <summary>The words, punctuation and case aside.</summary>
    static async Task<IReadOnlyList<string>> Transcript(FaultyUpstream upstream, int seed, int troubles, FaultyRun? run = null)
    {
        run ??= upstream.Begin($"{seed}", Speech, seed, troubles);
        CountedEngine engine = null!;
        await using var host = await SessionsHost.Open(Patient, clock =>
            engine = new(new RealtimeEngine(new UpstreamServer(new OpenAIOptions { Endpoint = upstream.Endpoint($"{seed}") }, clock, new Random(seed)), new RealtimeTimes())));
        var session = host.Sessions.Participant("m", "ana");
        var joined = await session.Join(new JoinRequest("s", Sample.Format, "Ana"));
        for (var bytes = Speech.Bytes.AsMemory(); bytes.Length > 0; bytes = bytes[Math.Min(32_000, bytes.Length)..])
            await session.Hear(joined.Ticket, bytes[..Math.Min(32_000, bytes.Length)]);
        var finish = session.Finish(joined.Ticket);
        await Eventually.IsTrue(async () =>
        {
            // Time passes only while all there is to do is to wait.
            for (var step = 0; step < 20 && !finish.IsCompleted; step++)
            {
                if (run.IsStalled || engine.Streams == 0)
                    host.Clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(1);
            }

            return finish.IsCompleted;
        }, seconds: 60);
        await finish;
        return [.. (await host.Texts("m")).SelectMany(text => text.ToLowerInvariant().Replace(".", "").Split(' '))];
    }
}
