using System.Text;
using System.Text.Json;
using MeetingScribe.Tests.Realtime;

namespace MeetingScribe.Tests.Sessions;

/// <summary>Redaction as users meet it: through both doors of the real service, in everything it shows and every file it keeps text in.</summary>
public sealed class RedactionTests
{
    const string Said = "please write to quixotic dot zebulon at hostname dot com my card is four one one one one one one one one one one one one one one one and Wilhelmina says thanks to all";

    const string Shown = "please write to [e-mail] my card is [card] and [name] says thanks to all";

    static readonly string[] Secrets = ["quixotic", "zebulon", "hostname", "four", "Wilhelmina"];

    [Fact]
    public async Task What_is_redacted_is_in_nothing_that_is_shown_and_no_file()
    {
        var folder = Directory.CreateTempSubdirectory("scribe-redaction-");
        try
        {
            var (script, names) = (Path.Combine(folder.FullName, "script.json"), Path.Combine(folder.FullName, "names.txt"));
            await File.WriteAllTextAsync(script, JsonSerializer.Serialize(new
            {
                participants = new Dictionary<string, object>
                {
                    ["*"] = new { hypothesis_every_ms = 100, words = Said.Split(' ').Select((word, index) => new { text = word, start_ms = 500 + index * 200, end_ms = 690 + index * 200, confidence = 0.9 }) },
                },
            }));
            await File.WriteAllTextAsync(names, "# people\nWilhelmina\n");
            await using var service = await ServiceProcess.Run(
                "Scribe:Engine=scripted", $"Scribe:Scripted:File={script}", "Scribe:Redaction:Kinds=email,card", $"Scribe:Redaction:Names={names}");

            // 1. through the native door, watched
            await Post(service, "/v1/meetings", """{"id":"native","keywords":["thanks"]}""");
            var watching = service.Http.GetStringAsync("/v1/meetings/native/events");
            await using (var bot = await service.Connect("native", "ana"))
            {
                foreach (var piece in Speech(16_000).Chunk(3_200))
                    await bot.Send(piece);
                await bot.Finish();
            }

            await Post(service, "/v1/meetings/native/end", null);
            var events = await watching;
            var transcript = (await service.Http.GetStringAsync("/v1/meetings/native/transcript?format=json"));
            var summary = await service.Http.GetStringAsync("/v1/meetings/native/summary");
            var search = await service.Http.GetStringAsync("/v1/search?q=zebulon");

            Assert.Equal([Shown], await service.Texts("native"));
            Assert.Equal(0, JsonDocument.Parse(search).RootElement.GetProperty("total").GetInt32());
            Assert.Contains("\"thanks\"", transcript);
            Assert.All(Secrets, secret => Assert.DoesNotContain(secret, events));
            Assert.All(Secrets, secret => Assert.DoesNotContain(secret, transcript));
            Assert.All(Secrets, secret => Assert.DoesNotContain(secret, summary));

            // 2. through OpenAI's
            await using (var bot = await RealtimeBot.Start(service, """ "transcription":{"model":"any"},"turn_detection":null """, "intent=transcription&meeting=realtime&participant=ana"))
            {
                foreach (var piece in Speech(24_000).Chunk(4_800))
                    await bot.Send($$"""{"type":"input_audio_buffer.append","audio":"{{Convert.ToBase64String(piece)}}"}""");
                await bot.Send("""{"type":"input_audio_buffer.commit"}""");
                var completed = await bot.Await("conversation.item.input_audio_transcription.completed");

                Assert.Equal(Shown, completed.GetProperty("transcript").GetString());
                Assert.Equal(Shown, string.Concat(bot.Events
                    .Where(one => one.GetProperty("type").GetString() == "conversation.item.input_audio_transcription.delta")
                    .Select(one => one.GetProperty("delta").GetString())));
            }

            // 3. on disk
            foreach (var file in Directory.EnumerateFiles(service.DataDirectory, "scribe.db*").Where(file => !file.EndsWith(".lock")))
            {
                var kept = await ReadShared(file);
                Assert.DoesNotContain("quixotic", kept);
                Assert.DoesNotContain("Wilhelmina", kept, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("four one", kept);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Ten seconds of one turn.</summary>
    static byte[] Speech(int rate)
    {
        var sentence = Voice.Sentence(rate, out _).Bytes.ToArray();
        return [.. Enumerable.Repeat(sentence, 30).SelectMany(bytes => bytes).Take(rate * 2 * 10), .. new byte[rate * 3]];
    }

    static async Task Post(ServiceProcess service, string path, string? json)
    {
        using var answer = await service.Http.PostAsync(path, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    static async Task<string> ReadShared(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
