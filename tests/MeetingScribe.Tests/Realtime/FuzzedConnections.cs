using System.Net.WebSockets;
using System.Text;

namespace MeetingScribe.Tests.Realtime;

/// <summary>
/// Sends one seed's malformed messages over one connection after the other. Every few messages it asks for a configuration that
/// changes nothing, so that a session which hangs, or closes without a reason, is found out at once.
/// </summary>
sealed class FuzzedConnections(ServiceProcess service, int seed)
{
    const int MessagesPerCheck = 25;
    const string Characters = "{}[]\",:\\0a \t\u007f\u00e9\u2028";
    const string NoChange = """{"type":"session.update","session":{"type":"transcription"}}""";

    static readonly string[] Events =
    [
        NoChange,
        """{"type":"session.update","event_id":"e","session":{"type":"transcription","include":["item.input_audio_transcription.logprobs"],"audio":{"input":{"format":{"type":"audio/pcm","rate":24000},"transcription":{"model":"whisper-1","language":"en","keywords":["budget"]},"noise_reduction":{"type":"near_field"},"turn_detection":{"type":"server_vad","threshold":0.5,"silence_duration_ms":500}}}}}""",
        """{"type":"input_audio_buffer.append","event_id":"e","audio":"AAABAAIAAwAEAAUABgAHAA=="}""",
        """{"type":"input_audio_buffer.commit","event_id":"e"}""",
        """{"type":"input_audio_buffer.clear","event_id":"e"}""",
        """{"type":"conversation.item.create","event_id":"e","previous_item_id":"root","item":{"id":"i1","type":"message","role":"user","content":[{"type":"input_audio","audio":"AAAA","transcript":"yes"}]}}""",
        """{"type":"conversation.item.retrieve","event_id":"e","item_id":"i1"}""",
        """{"type":"conversation.item.delete","event_id":"e","item_id":"i1"}""",
        """{"type":"conversation.item.truncate","event_id":"e","item_id":"i1","content_index":0,"audio_end_ms":100}""",
    ];

    /// <summary>What stands in an event's place of a value.</summary>
    static readonly string[] Values =
    [
        "null", "true", "7", "-1", "1e999", "0.5", "99999999999999999999", "\"\"", "\"root\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"",
        "[]", "{}", "[[[[]]]]", "{\"type\":7}", "\"AAAA====\"", "\"A\"", "\"AAAAAAAA*AAA\"", "\"input_audio_buffer.append\"", "\"" + new string('x', 3_000) + "\"",
    ];

    readonly Random random = new(seed);
    RealtimeBot? bot;
    int messages;
    int errors;
    int answers;
    int connections;

    public async Task<(int Messages, int Errors, int Answers, int Connections)> Send(int count)
    {
        while (messages < count)
        {
            bot ??= await Open();
            for (var batch = 0; batch < MessagesPerCheck; batch++, messages++)
                await SendOne(bot);
            await Check();
            if (random.Next(6) == 0)
                await Leave();
        }

        await Leave();
        await SendBroken();
        return (messages, errors, answers, connections);
    }

    async Task<RealtimeBot> Open()
    {
        connections++;
        var opened = await RealtimeBot.Connect(service, random.Next(2) == 0 ? "intent=transcription" : "model=gpt-realtime");
        await opened.Await("session.created");
        return opened;
    }

    async Task SendOne(RealtimeBot to)
    {
        var text = Encoding.UTF8.GetBytes(Mutated());
        switch (random.Next(20))
        {
            case 0:
                await to.SendBinary(text);
                break;
            case 1:
                var cut = random.Next(text.Length + 1);
                await to.SendFragment(text.AsMemory(0, cut), isLast: false);
                await to.SendFragment(default, isLast: false);
                await to.SendFragment(text.AsMemory(cut), isLast: true);
                break;
            default:
                await to.SendText(text);
                break;
        }
    }

    string Mutated()
    {
        var text = Events[random.Next(Events.Length)];
        switch (random.Next(12))
        {
            case 0: // cut off
                return text[..random.Next(text.Length)];
            case 1: // a character more or another one
                var at = random.Next(text.Length);
                return text[..at] + Characters[random.Next(Characters.Length)] + text[(at + random.Next(2))..];
            case 2: // two in one
                return text + Events[random.Next(Events.Length)];
            case 3: // deep
                var depth = random.Next(1, 5_000);
                return """{"type":"conversation.item.create","item":""" + new string('[', depth) + new string(']', random.Next(2) * depth) + "}";
            case 4: // a member more
                return text[..^1] + $",\"{"abc\\"[random.Next(3)]}\":{Values[random.Next(Values.Length)]}" + "}";
            case 5: // the same member twice
                return text[..^1] + ",\"type\":\"input_audio_buffer.clear\",\"event_id\":\"f\"}";
            case 6: // as it is
                return text;
            default: // another value
                var members = new List<int>();
                for (var colon = text.IndexOf(':', StringComparison.Ordinal); colon >= 0; colon = text.IndexOf(':', colon + 1))
                    members.Add(colon);
                var behind = members[random.Next(members.Count)] + 1;
                var end = text.IndexOfAny([',', '}', ']'], behind);
                return text[..behind] + Values[random.Next(Values.Length)] + text[(end < 0 ? text.Length : end)..];
        }
    }

    /// <summary>Reads all answers up to that of a last event, which must be accepted.</summary>
    async Task Check()
    {
        const string Last = """{"type":"conversation.item.delete","event_id":"last","item_id":"none"}""";
        await bot!.Send(Last);
        while (true)
        {
            var next = await bot.Next() ?? throw new InvalidOperationException($"Seed {seed}: closed with {bot.CloseStatus} ({bot.CloseReason}) after {messages} messages.");
            var isError = next.GetProperty("type").GetString() == "error";
            if (isError && next.GetProperty("error").GetProperty("event_id").GetString() == "last")
                return;
            Assert.NotEqual("server_error", isError ? next.GetProperty("error").GetProperty("type").GetString() : null);
            (errors, answers) = isError ? (errors + 1, answers) : (errors, answers + 1);
        }
    }

    /// <summary>With a goodbye, without one, or in the middle of a message.</summary>
    async Task Leave()
    {
        if (bot is null)
            return;
        switch (random.Next(3))
        {
            case 0:
                await bot.Close();
                break;
            case 1:
                await bot.SendFragment("""{"type":"input_audio_buffer.append","audio":"AAAA"""u8.ToArray(), isLast: false);
                bot.Cut();
                break;
            default:
                bot.Cut();
                break;
        }

        await bot.DisposeAsync();
        bot = null;
    }

    /// <summary>What the WebSocket protocol forbids; the connection ends.</summary>
    async Task SendBroken()
    {
        await using var broken = await Open();
        await broken.SendText(new byte[] { 0xED, 0xA0, 0x80 });
        Assert.True(await broken.IsOver());
        Assert.True(broken.CloseStatus is null or WebSocketCloseStatus.InvalidPayloadData, $"It closed with {broken.CloseStatus}.");
        messages++;
    }
}
