using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace MeetingScribe.Tests.Upstream;

/// <summary>
/// One connection: says the right things in an order that the protocol allows, some of them twice, and in between what nobody asked for, until its
/// trouble comes.
/// </summary>
sealed class FaultySession(FaultyRun run, WebSocket socket)
{
    static readonly string[] Kinds =
    [
        "1000", "1001", "1005", "1006", "1008", "1011", "1012", "1013", "3000", "4000", "stall", "failed", "expired", "rate limit", "server error", "half a message",
    ];

    readonly List<short> audio = [];
    readonly Queue<string> acknowledgements = new();
    readonly List<Queue<string>> texts = [];
    string item = run.NextId("item");
    int told;
    int appends;
    bool failsNext;

    Random Random => run.Random;

    public async Task Run(CancellationToken cancellation)
    {
        var trouble = run.TroubleAfter();
        var kind = Kinds[Random.Next(Kinds.Length)];
        var end = run.Term is var (clock, lifetime) ? clock.GetUtcNow() + lifetime : (DateTimeOffset?)null;
        var expiresAt = end is { } moment ? $"{moment.ToUnixTimeSeconds()}.5" : "0.5";
        await Send("session.created", $$""" "session":{"type":"transcription","id":"sess_1","audio":{"input":{"turn_detection":null} },"expires_at":{{expiresAt}} } """);
        var receiving = Receive(cancellation);
        while (true)
        {
            if (run.IsAway)
            {
                socket.Abort();
                return;
            }

            if ((trouble-- == 0 && await IsOver(kind, cancellation)) || (run.Term?.Clock.GetUtcNow() >= end && await IsOver("expired", cancellation)))
                return;
            if ((await Task.WhenAny(receiving, Task.Delay(3, cancellation)) != receiving || Random.Next(6) == 0) && !run.HoldsBack)
                await Flush();
            if (!receiving.IsCompleted)
                continue;
            if (await receiving is not { } said)
                return;
            await Answer(said);
            receiving = Receive(cancellation);
        }
    }

    async Task Answer(JsonElement said)
    {
        switch (said.GetProperty("type").GetString())
        {
            case "session.update":
                Assert.Equal(JsonValueKind.Null, said.GetProperty("session").GetProperty("audio").GetProperty("input").GetProperty("turn_detection").ValueKind);
                await Send("session.updated", """ "session":{"type":"transcription","audio":{"input":{"turn_detection":null}}} """);
                break;
            case "input_audio_buffer.append":
                audio.AddRange(MemoryMarshal.Cast<byte, short>(said.GetProperty("audio").GetBytesFromBase64()));
                if (run.Streams && audio.Count > 24_000 && ++appends % 5 == 0)
                    await Tell(run.Speech.Words(CollectionsMarshal.AsSpan(audio)[..^7_200]));
                break;
            case "input_audio_buffer.commit":
                Commit();
                break;
            default:
                throw new InvalidOperationException($"A client of ours said {said}");
        }
    }

    async Task Tell(IReadOnlyList<string> words)
    {
        foreach (var word in words.Skip(told))
            await Send("conversation.item.input_audio_transcription.delta", $$""" "item_id":"{{item}}","content_index":0,"delta":" {{word}}" """);
        told = Math.Max(told, words.Count);
    }

    void Commit()
    {
        run.Committed();
        var words = run.Speech.Words(CollectionsMarshal.AsSpan(audio));
        acknowledgements.Enqueue(Event("input_audio_buffer.committed", $$""" "item_id":"{{item}}","previous_item_id":null """));
        var events = new Queue<string>();
        events.Enqueue(Event("conversation.item.added", $$""" "item":{"id":"{{item}}","type":"message","content":[{"type":"input_audio","transcript":null}]} """));
        foreach (var word in words.Skip(told))
            events.Enqueue(Event("conversation.item.input_audio_transcription.delta", $$""" "item_id":"{{item}}","delta":" {{word}}" """));
        var transcript = string.Join(' ', words);
        if (run.IsWild && transcript.Length > 0 && Random.Next(2) == 0)
            transcript = "W" + transcript[1..] + ".";
        events.Enqueue(failsNext
            ? Event("conversation.item.input_audio_transcription.failed", $$""" "item_id":"{{item}}","content_index":0,"error":{"type":"server_error","code":null,"message":"The model broke down."} """)
            : Event("conversation.item.input_audio_transcription.completed", $$""" "item_id":"{{item}}","content_index":0,"transcript":"{{transcript}}","usage":{"type":"duration","seconds":{{audio.Count / 24_000}}.25} """));
        texts.Add(events);
        failsNext = false;
        (item, told) = (run.NextId("item"), 0);
        audio.Clear();
    }

    /// <summary>Everything due: acknowledgements in order, each item's events in order, all else by chance.</summary>
    async Task Flush()
    {
        while (acknowledgements.Count + texts.Sum(events => events.Count) > 0)
        {
            texts.RemoveAll(events => events.Count == 0);
            var choice = run.IsWild ? Random.Next(texts.Count + 1) : texts.Count;
            var from = choice == texts.Count && acknowledgements.Count > 0 ? acknowledgements : texts.Count == 0 ? acknowledgements : texts[choice % texts.Count];
            var said = from.Dequeue();
            await SendText(said);
            if (run.IsWild && Random.Next(5) == 0)
                await SendText(said);
            if (run.IsWild && Random.Next(8) == 0)
                await Send("input_audio_buffer.mood_changed", """ "mood":"blue","audio_start_ms":12.75,"item_id":null """);
        }
    }

    /// <summary>The session's trouble; false if it goes on after it.</summary>
    async Task<bool> IsOver(string kind, CancellationToken cancellation)
    {
        run.Had(kind);
        switch (kind)
        {
            case "stall":
                run.IsStalled = true;
                while (await Receive(cancellation) is not null)
                {
                    // and no answer
                }

                return true;
            case "failed":
                failsNext = true;
                return false;
            case "expired":
                await Problem("invalid_request_error", "session_expired", "Your session hit the maximum duration of 60 minutes.");
                await Close(1001);
                return true;
            case "rate limit":
                await Problem("rate_limit_error", "rate_limit_exceeded", "Rate limit reached. Please try again in 1.3s.");
                return false;
            case "server error":
                await Problem("server_error", code: null, "The server had an error.");
                return false;
            case "half a message":
                await socket.SendAsync("""{"type":"input_audio_buffer.comm"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false, default);
                socket.Abort();
                return true;
            case "1006":
                socket.Abort();
                return true;
            case "1005":
                await socket.CloseOutputAsync(WebSocketCloseStatus.Empty, statusDescription: null, default);
                return true;
            default:
                await Close(int.Parse(kind));
                return true;
        }
    }

    Task Problem(string type, string? code, string message) =>
        Send("error", $$""" "error":{"type":"{{type}}","code":{{(code is null ? "null" : $"\"{code}\"")}},"message":"{{message}}","param":null,"event_id":null} """);

    async Task Close(int code)
    {
        await socket.CloseOutputAsync((WebSocketCloseStatus)code, "as the seed has it", default);
        using var patience = new CancellationTokenSource(2_000);
        while (await Receive(patience.Token) is not null)
        {
            // until the client has closed as well
        }
    }

    Task Send(string type, string members) => SendText(Event(type, members));

    Task SendText(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, default);

    string Event(string type, string members) => $$"""{"type":"{{type}}","event_id":"{{run.NextId("event")}}",{{members}}}""";

    async Task<JsonElement?> Receive(CancellationToken cancellation)
    {
        using var message = new MemoryStream();
        var buffer = new byte[16_384];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, cancellation);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
                return JsonDocument.Parse(message.ToArray()).RootElement;
        }
    }
}
