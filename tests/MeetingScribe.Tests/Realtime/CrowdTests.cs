using System.Diagnostics;
using System.Text.Json;

namespace MeetingScribe.Tests.Realtime;

/// <summary>Many sessions at once, some of which are cut off: everyone gets their own events and nothing else, and nothing is left behind.</summary>
public sealed class CrowdTests(ITestOutputHelper output)
{
    const int Sessions = 200;
    const int Words = 20;
    const string Completed = "conversation.item.input_audio_transcription.completed";

    static readonly byte[] Sentence = Voice.Sentence(24_000, out _).Bytes.AsSpan(0, 3 * 48_000).ToArray();

    [Fact]
    public async Task Two_hundred_sessions_at_once_hear_their_own_words_only()
    {
        // Each participant has words of their own: "17.0", "17.1" ...
        var script = string.Join(",", Enumerable.Range(0, Sessions).Select(session => $$"""
            "m{{session}}/p": {"words": [{{string.Join(",", Enumerable.Range(0, Words).Select(word => $$"""{"text":"{{session}}.{{word}}","start_ms":{{word * 300}},"end_ms":{{(word * 300) + 300}}}"""))}}]}
            """));
        using var file = new TemporaryFile($$$"""{"participants": {{{{script}}}}}""");
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted", $"Scribe:Scripted:File={file.Path}", "Scribe:Ingest:ResumeSeconds=1");
        var bots = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(session => Talk(service, session)));

        // 1. what was said by whom
        var complete = bots.Select((bot, session) => (Bot: bot, Session: session)).Where(one => !IsCut(one.Session)).ToList();
        foreach (var (bot, session) in complete)
        {
            var told = bot.Events.Where(one => Type(one).EndsWith(".delta", StringComparison.Ordinal)).Select(one => Text(one, "delta"))
                .Concat(bot.Events.Where(one => Type(one) == Completed).Select(one => Text(one, "transcript")))
                .SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
            Assert.True(told.Count >= 10, $"Session {session} was told {told.Count} words.");
            Assert.All(told, word => Assert.StartsWith($"{session}.", word));
            Assert.Equal($"mine-{session}", Text(bot.Events.Single(one => Type(one) == "error").GetProperty("error"), "event_id"));
        }

        // 2. the same audio, so the same words by number for everyone who commits by hand, and for everyone who does not
        foreach (var alike in complete.GroupBy(one => CommitsByHand(one.Session)))
            Assert.Single(alike.Select(one => Transcript(one.Bot).Replace($"{one.Session}.", "w")).Distinct());

        // 3. whose is whose
        var items = complete.SelectMany(one => one.Bot.Events.Where(sent => Type(sent) == "input_audio_buffer.committed").Select(sent => Text(sent, "item_id"))).ToList();
        Assert.Equal(items.Count, items.Distinct().Count());
        var events = bots.SelectMany(bot => bot.Events.Select(one => Text(one, "event_id"))).ToList();
        Assert.Equal(events.Count, events.Distinct().Count());

        // 4. and nothing is left open
        await Eventually.IsTrue(async () => await OpenStreams(service) == 0, seconds: 60);
        foreach (var bot in bots)
            await bot.DisposeAsync();
        output.WriteLine($"{Sessions} sessions, {bots.Length - complete.Count} cut off, {events.Count} events");
    }

    /// <summary>Large messages, half of them wrong, and a cut: what a session took is given back.</summary>
    [Fact]
    public async Task The_process_does_not_grow_with_sessions_that_are_gone()
    {
        const int Rounds = 12;
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted", "Scribe:Ingest:ResumeSeconds=1");
        using var process = Process.GetProcessById(service.ProcessId);
        var wrong = $$"""{"type":"input_audio_buffer.append","audio":"{{new string('A', 5 << 20)}}!"}""";
        var used = new List<long>();
        for (var round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 10).Select(number => Burden(service, number, wrong)));
            await Eventually.IsTrue(async () => await OpenStreams(service) == 0, seconds: 60);
            process.Refresh();
            used.Add(process.WorkingSet64 >> 20);
        }

        // Each round moves 100 MiB; the runtime keeps what it likes of the first ones.
        output.WriteLine($"MiB after each round: {string.Join(", ", used)}");
        Assert.InRange(used[^1], 0, used.Take(Rounds / 2).Max() + 100);
    }

    static async Task<RealtimeBot> Talk(ServiceProcess service, int session)
    {
        var turns = CommitsByHand(session) ? "null" : """{"type":"server_vad","silence_duration_ms":500}""";
        var bot = await RealtimeBot.Start(service, $$""" "transcription":{"model":"whisper-1"},"turn_detection":{{turns}} """, $"intent=transcription&meeting=m{session}&participant=p");
        var error = await bot.Fail($$"""{"type":"conversation.item.delete","event_id":"mine-{{session}}","item_id":"none"}""");
        Assert.Equal($"mine-{session}", Text(error, "event_id"));
        if (IsCut(session))
        {
            await bot.Append(Sentence.AsMemory(0, Sentence.Length * (session % 5) / 5));
            bot.Cut();
            return bot;
        }

        await bot.Append(Sentence);
        await bot.Append(new byte[48_000]);
        if (CommitsByHand(session))
            await bot.Commit();
        await bot.Await(Completed);
        await bot.Close();
        return bot;
    }

    static async Task Burden(ServiceProcess service, int number, string wrong)
    {
        await using var bot = await RealtimeBot.Start(service, """ "turn_detection":null """, $"intent=transcription&meeting=m{number}&participant=p");
        await bot.Append(new byte[4_800]);
        await bot.Fail(wrong);
        await bot.Fail(wrong[..^1]);
        bot.Cut();
    }

    /// <summary>The completed texts in order of their items.</summary>
    static string Transcript(RealtimeBot bot) => string.Join(' ', bot.Events.Where(one => Type(one) == Completed).Select(one => Text(one, "transcript")));

    static bool CommitsByHand(int session) => session % 2 == 0;

    static bool IsCut(int session) => session % 4 == 3;

    static async Task<int> OpenStreams(ServiceProcess service) => (await service.Get("/readyz")).GetProperty("streams").GetInt32();

    static string Type(JsonElement one) => Text(one, "type");

    static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
