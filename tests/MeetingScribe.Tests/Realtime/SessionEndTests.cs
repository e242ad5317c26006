using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json;

namespace MeetingScribe.Tests.Realtime;

/// <summary>What ends a session that did nothing wrong: its age, and the service's own end. A secret's expiry does not.</summary>
public sealed class SessionEndTests
{
    const string ByHand = """ "transcription":{"model":"gpt-live-transcribe"},"turn_detection":null """;

    static readonly byte[] Sentence = Voice.Sentence(24_000, out _).ThenSilence(500).Bytes;

    [Fact]
    public async Task A_session_outlives_its_secret_and_ends_with_1001_at_its_longest_duration()
    {
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted", "Scribe:Realtime:SessionSeconds=30");
        var secret = await Mint(service, """{"expires_after":{"seconds":10},"session":{"type":"transcription"}}""");
        await using var bot = await RealtimeBot.Connect(service, "", secret);
        await using var silent = await RealtimeBot.Connect(service);
        await bot.Await("session.created");

        // 1. the secret expires; the session goes on
        await Eventually.IsTrue(() => IsRefused(service, secret), seconds: 60);
        await bot.Configure(ByHand);
        await bot.Append(Sentence);
        await bot.Commit();
        var said = (await bot.Await("conversation.item.input_audio_transcription.completed")).GetProperty("transcript").GetString()!;

        // 2. the session does, too, with or without audio
        foreach (var one in new[] { bot, silent })
        {
            var error = (await one.Await("error")).GetProperty("error");
            Assert.Equal(("invalid_request_error", "session_expired"), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
            Assert.Null(await one.Next());
            Assert.Equal((WebSocketCloseStatus.EndpointUnavailable, "Your session hit the maximum duration of 0.5 minutes."), (one.CloseStatus!.Value, one.CloseReason));
        }

        Assert.Equal([said], await service.Texts(bot.MeetingId));
    }

    [Fact]
    public async Task When_the_service_stops_every_session_is_closed_with_1001_and_what_was_said_is_stored()
    {
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted");
        await using var silent = await RealtimeBot.Connect(service);
        await silent.Await("session.created");
        await using var bot = await RealtimeBot.Start(service, ByHand, "intent=transcription&meeting=m&participant=ana");
        await bot.Append(Sentence);
        await bot.Commit();
        var said = (await bot.Await("conversation.item.input_audio_transcription.completed")).GetProperty("transcript").GetString()!;

        var stop = service.Stop();
        foreach (var one in new[] { silent, bot })
        {
            Assert.Equal("stopping", (await one.Await("error")).GetProperty("error").GetProperty("code").GetString());
            Assert.Null(await one.Next());
            Assert.Equal((WebSocketCloseStatus.EndpointUnavailable, "server_error.stopping"), (one.CloseStatus!.Value, one.CloseReason));
        }

        await stop;
        await service.Start();
        Assert.Equal([said], await service.Texts("m"));
    }

    [Fact]
    public async Task With_as_many_streams_as_the_service_carries_the_next_is_told_to_come_back()
    {
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted", "Scribe:Ingest:MaxStreams=1", "Scribe:Ingest:ResumeSeconds=1");
        await using var bot = await RealtimeBot.Start(service, ByHand);
        await using var late = await RealtimeBot.Start(service, ByHand);
        await bot.Append(new byte[4_800]);
        await bot.Configure(ByHand);
        await late.Append(new byte[4_800]);

        Assert.Equal("overloaded", (await late.Await("error")).GetProperty("error").GetProperty("code").GetString());
        Assert.Null(await late.Next());
        Assert.Equal((WebSocketCloseStatus)1013, late.CloseStatus);
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => RealtimeBot.Connect(service));
        Assert.Contains("429", refused.Message);
        await bot.Configure(ByHand);
    }

    static async Task<bool> IsRefused(ServiceProcess service, string secret)
    {
        try
        {
            await using var bot = await RealtimeBot.Connect(service, "", secret);
            await bot.Close();
            return false;
        }
        catch (WebSocketException e)
        {
            Assert.Contains("401", e.Message);
            return true;
        }
    }

    static async Task<string> Mint(ServiceProcess service, string body)
    {
        using var answer = await service.Http.PostAsync("/v1/realtime/client_secrets", new StringContent(body, new MediaTypeHeaderValue("application/json")));
        return JsonElement.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).GetProperty("value").GetString()!;
    }
}
