using System.Net.WebSockets;

namespace MeetingScribe.Tests.Realtime;

/// <summary>Connecting as browsers do: the key is a subprotocol, and a refusal must be readable in the socket.</summary>
public sealed class BrowserTests(ScriptedService scripted) : IClassFixture<ScriptedService>
{
    [Fact]
    public async Task A_good_key_is_answered_with_the_one_subprotocol_that_holds_none()
    {
        await using var bot = await Connect(scripted.Process.Key);

        await bot.Await("session.created");
        Assert.Equal("realtime", bot.Subprotocol);
    }

    [Fact]
    public async Task A_bad_key_is_told_in_the_socket_and_closed_with_3000()
    {
        await using var bot = await Connect("sk-wrong");

        Assert.Equal("invalid_api_key", (await bot.Await("error")).GetProperty("error").GetProperty("code").GetString());
        Assert.Null(await bot.Next());
        Assert.Equal((WebSocketCloseStatus)3_000, bot.CloseStatus);
        Assert.Equal("invalid_request_error.invalid_api_key", bot.CloseReason);
    }

    [Fact]
    public async Task A_bad_key_in_a_header_is_refused_before_the_upgrade()
    {
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => RealtimeBot.Connect(scripted.Process, key: "sk-wrong"));

        Assert.Contains("401", refused.Message);
    }

    Task<RealtimeBot> Connect(string key) => RealtimeBot.Connect(scripted.Process, configure: options =>
    {
        options.AddSubProtocol("realtime");
        options.AddSubProtocol("openai-insecure-api-key." + key);
    });
}
