using System.Net.WebSockets;
using System.Text.Json;
using MeetingScribe.Server.Upstream;

namespace MeetingScribe.Tests.Upstream;

public sealed class FaultReaderTests
{
    const string Key = "tok-4711-own-key";
    readonly FaultReader faults = new("OpenAI", Key, new HandClock());

    [Theory]
    [InlineData(500, "", "Transient", "OpenAI answered 500")]
    [InlineData(503, """{"detail":"loading the model"}""", "Transient", "OpenAI answered 503: loading the model")]
    [InlineData(502, "<html><body>nginx</body></html>", "Transient", "OpenAI answered 502")]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided: sk-abcd***wxyz.","code":"invalid_api_key"}}""", "Final", "OpenAI answered 401: Incorrect API key provided: (key)")]
    [InlineData(401, "", "Final", "OpenAI answered 401: the key is missing or wrong")]
    [InlineData(404, """{"error":"model 'x' not found"}""", "Final", "OpenAI answered 404: model 'x' not found")]
    [InlineData(400, """{"error":{"message":"Bad value.","code":"invalid_value"}}""", "Final", "OpenAI answered 400: Bad value")]
    [InlineData(429, """{"error":{"message":"You exceeded your current quota.","code":"insufficient_quota"}}""", "Final", "OpenAI answered 429: You exceeded your current quota")]
    [InlineData(429, "slow\r\ndown", "Wait", "OpenAI answered 429: slow down")]
    public void A_status_and_its_body_say_what_to_do(int status, string body, string kind, string sentence)
    {
        var fault = faults.OfStatus(status, body);

        Assert.Equal((kind, sentence), (fault.Kind.ToString(), fault.Sentence));
    }

    [Theory]
    [InlineData("Rate limit reached. Please try again in 1.3s.", 1_300)]
    [InlineData("Please try again in 20ms.", 20)]
    [InlineData("Please try again in 6m0s.", 360_000)]
    [InlineData("Please try again in 1m2.5s.", 62_500)]
    [InlineData("Please try again in a while.", null)]
    public void A_rate_limit_waits_for_as_long_as_its_message_says(string message, int? milliseconds)
    {
        var fault = faults.OfEvent("rate_limit_error", "rate_limit_exceeded", message);

        Assert.Equal(FaultKind.Wait, fault.Kind);
        Assert.Equal(milliseconds, (int?)fault.Wait?.TotalMilliseconds);
    }

    [Theory]
    [InlineData(null, "Transient")]
    [InlineData(1001, "Transient")]
    [InlineData(1005, "Transient")]
    [InlineData(1006, "Transient")]
    [InlineData(1011, "Transient")]
    [InlineData(1012, "Transient")]
    [InlineData(1013, "Wait")]
    [InlineData(1000, "Final")]
    [InlineData(1008, "Final")]
    [InlineData(3000, "Final")]
    [InlineData(4000, "Final")]
    public void A_close_code_says_whether_to_come_again(int? code, string kind) => Assert.Equal(kind, faults.OfClose(code, "why").Kind.ToString());

    [Fact]
    public void What_a_server_said_before_it_closed_tells_more_than_the_code()
    {
        var quota = faults.OfEvent("insufficient_quota", "insufficient_quota", "You exceeded your current quota.");

        Assert.Equal("OpenAI says: You exceeded your current quota", faults.OfClose(1011, "error", quota).Sentence);
        Assert.Equal(FaultKind.Final, faults.OfClose(1011, "error", quota).Kind);
    }

    [Fact]
    public void A_refused_handshake_tells_its_status() =>
        Assert.Equal(FaultKind.Final, faults.Of(new WebSocketException(WebSocketError.NotAWebSocket, "The server returned status code '401' when status code '101' was expected.")).Kind);

    [Fact]
    public void An_answer_that_is_none_is_not_a_server_that_cannot_be_reached()
    {
        var fault = faults.Of(new JsonException("the answer has no \"text\""));

        Assert.Equal((FaultKind.Transient, "OpenAI sent what is no answer: the answer has no \"text\""), (fault.Kind, fault.Sentence));
    }

    [Fact]
    public void No_key_is_ever_shown_in_whatever_shape_a_server_echoes_it()
    {
        var fault = faults.OfStatus(403, $"no access for {Key}, sk-proj-1234567890, ek_abcdef or Bearer zzz999");

        Assert.Equal("OpenAI answered 403: no access for (key), (key), (key) or Bearer (key)", fault.Sentence);
    }

    [Fact]
    public void Pauses_grow_are_spread_and_have_an_end()
    {
        var lost = new UpstreamFault(FaultKind.Transient, "");

        Assert.Equal([500.0, 1_000, 2_000, 4_000, 8_000, 8_000], Enumerable.Range(1, 6).Select(failures => lost.PauseAfter(failures, 0).TotalMilliseconds));
        Assert.Equal(250, lost.PauseAfter(1, 1).TotalMilliseconds);
        Assert.Equal(60, new UpstreamFault(FaultKind.Final, "").PauseAfter(9, 0).TotalSeconds);
        Assert.Equal(1.3, new UpstreamFault(FaultKind.Wait, "", TimeSpan.FromSeconds(1.3)).PauseAfter(1, 0).TotalSeconds);
        Assert.Equal(300, new UpstreamFault(FaultKind.Wait, "", TimeSpan.FromDays(1)).PauseAfter(1, 0).TotalSeconds);
    }
}
