using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;

namespace MeetingScribe.Tests.Realtime;

/// <summary>Who gets a session, of which kind and for whom; who is refused before the upgrade, and who behind it.</summary>
public sealed class ConnectTests(ScriptedService scripted) : IClassFixture<ScriptedService>
{
    const string NoChange = """{"type":"session.update","session":{"type":"transcription"}}""";

    ServiceProcess Service => scripted.Process;

    [Fact]
    public async Task With_a_key_in_the_header_a_transcription_session_begins()
    {
        await using var bot = await RealtimeBot.Connect(Service);
        var session = (await bot.Await("session.created")).GetProperty("session");

        Assert.Equal(["session.created"], bot.Types());
        Assert.Equal(("transcription", "realtime.transcription_session"), (Text(session, "type"), Text(session, "object")));
        Assert.Matches("^sess_[0-9A-Za-z]{21}$", Text(session, "id"));
        Assert.Matches("^event_[0-9A-Za-z]{21}$", Text(bot.Events[0], "event_id"));
        Assert.InRange(session.GetProperty("expires_at").GetInt64() - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 3_400, 3_600);
        Assert.Equal(
            """{"input":{"format":{"type":"audio/pcm","rate":24000},"transcription":null,"noise_reduction":null,"turn_detection":{"type":"server_vad","threshold":0.5,"prefix_padding_ms":300,"silence_duration_ms":200,"idle_timeout_ms":null}}}""",
            session.GetProperty("audio").GetRawText());
        Assert.Equal(JsonValueKind.Null, session.GetProperty("include").ValueKind);
        Assert.Null(bot.Subprotocol);
    }

    [Theory]
    [InlineData("")]
    [InlineData("intent=transcription")]
    public async Task A_secret_brings_the_configuration_which_is_not_an_update(string query)
    {
        var (key, minted) = await Mint("""{"session":{"type":"transcription","audio":{"input":{"format":{"type":"audio/pcmu"},"transcription":{"model":"whisper-1","language":"de"},"turn_detection":null}}}}""");
        await using var bot = await RealtimeBot.Connect(Service, query, key);
        await bot.Await("session.created");
        await bot.Fail("{}");

        Assert.Equal(["session.created", "error"], bot.Types());
        Assert.Equal(minted.GetProperty("audio").GetRawText(), bot.Events[0].GetProperty("session").GetProperty("audio").GetRawText());
    }

    [Fact]
    public async Task A_secret_opens_several_sessions_and_each_may_be_configured_anew()
    {
        var (key, _) = await Mint("""{"session":{"type":"transcription","audio":{"input":{"turn_detection":null}}}}""");
        await using var one = await RealtimeBot.Connect(Service, "", key);
        await using var other = await RealtimeBot.Connect(Service, "", key);
        await one.Await("session.created");
        await other.Await("session.created");
        var configured = await one.Configure(""" "noise_reduction":{"type":"near_field"},"turn_detection":{"type":"semantic_vad"} """);

        Assert.NotEqual(one.MeetingId, other.MeetingId);
        Assert.Equal("near_field", Text(configured.GetProperty("session").GetProperty("audio").GetProperty("input").GetProperty("noise_reduction"), "type"));
        await other.Send(NoChange);
        Assert.Equal(JsonValueKind.Null, (await other.Await("session.updated")).GetProperty("session").GetProperty("audio").GetProperty("input").GetProperty("turn_detection").ValueKind);
    }

    [Fact]
    public async Task A_browser_brings_its_key_as_a_subprotocol_and_is_answered_with_the_other_one()
    {
        await using var bot = await RealtimeBot.Connect(Service, configure: options =>
        {
            options.AddSubProtocol("realtime");
            options.AddSubProtocol("openai-insecure-api-key." + Service.Key);
            options.AddSubProtocol("openai-organization.org-1");
        });

        Assert.Equal("realtime", bot.Subprotocol);
        await bot.Await("session.created");
    }

    [Fact]
    public async Task A_client_that_can_only_name_a_model_still_gets_a_transcription_session()
    {
        await using var bot = await RealtimeBot.Connect(Service, "model=gpt-realtime");
        var created = (await bot.Await("session.created")).GetProperty("session");
        var updated = (await bot.Configure(""" "transcription":{"model":"whisper-1"} """)).GetProperty("session");

        Assert.Equal(("realtime", "realtime.session", "gpt-realtime"), (Text(created, "type"), Text(created, "object"), Text(created, "model")));
        Assert.Equal(("transcription", "realtime.transcription_session"), (Text(updated, "type"), Text(updated, "object")));
        Assert.Equal(Text(created, "id"), Text(updated, "id"));
        Assert.False(updated.TryGetProperty("model", out _));
    }

    [Fact]
    public async Task Meeting_participant_and_name_come_from_the_URL()
    {
        await using var bot = await RealtimeBot.Connect(Service, "intent=transcription&meeting=from-url&participant=ana&name=Ana%20Lima");
        await bot.Append(new byte[4_800]);
        await bot.Send(NoChange);
        await bot.Await("session.updated");

        Assert.Equal("from-url", bot.MeetingId);
        Assert.Equal(("ana", "Ana Lima"), await OnlyParticipant("from-url"));
    }

    [Fact]
    public async Task Or_from_the_secret()
    {
        var (key, _) = await Mint("""{"meeting_id":"from-secret","participant_id":"ben","name":"Ben Okri"}""");
        await using var bot = await RealtimeBot.Connect(Service, "intent=transcription", key);
        await bot.Append(new byte[4_800]);
        await bot.Send(NoChange);
        await bot.Await("session.updated");

        Assert.Equal("from-secret", bot.MeetingId);
        Assert.Equal(("ben", "Ben Okri"), await OnlyParticipant("from-secret"));
    }

    [Theory]
    [InlineData("intent=transcription&model=gpt-4o-transcribe", "invalid_model", "model")]
    [InlineData("intent=conversation", "invalid_value", "intent")]
    [InlineData("", "missing_required_parameter", "model")]
    public async Task What_is_wrong_with_the_URL_is_said_behind_the_upgrade_and_closes_with_4000(string query, string code, string param)
    {
        await using var bot = await RealtimeBot.Connect(Service, query);

        await AssertRefused(bot, code, param);
    }

    [Fact]
    public async Task The_beta_header_is_refused()
    {
        await using var bot = await RealtimeBot.Connect(Service, configure: options =>
        {
            options.SetRequestHeader("Authorization", "Bearer " + Service.Key);
            options.SetRequestHeader("OpenAI-Beta", "realtime=v1");
        });

        await AssertRefused(bot, "beta_api_shape_disabled", param: null);
    }

    [Fact]
    public async Task The_beta_subprotocol_is_refused()
    {
        await using var bot = await RealtimeBot.Connect(Service, configure: options =>
        {
            options.AddSubProtocol("realtime");
            options.AddSubProtocol("openai-insecure-api-key." + Service.Key);
            options.AddSubProtocol("openai-beta.realtime-v1");
        });

        await AssertRefused(bot, "beta_api_shape_disabled", param: null);
    }

    [Theory]
    [InlineData("intent=transcription&call_id=rtc_1", 404, "call_id_not_found")]
    [InlineData("intent=transcription&meeting=a%2Fb", 400, "invalid_value")]
    [InlineData("intent=transcription&participant=ana", 400, "missing_required_parameter")]
    public async Task What_is_wrong_with_the_call_is_an_answer_in_HTTP(string query, int status, string code) =>
        Assert.Equal((status, code), await Upgrade(query, Service.Key));

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    [InlineData("ek_wrong")]
    public async Task Without_a_good_key_there_is_no_upgrade(string? key) =>
        Assert.Equal((401, "invalid_api_key"), await Upgrade("intent=transcription", key));

    [Fact]
    public async Task A_secret_is_good_for_its_own_meeting_and_participant_only()
    {
        var (key, _) = await Mint("""{"meeting_id":"own","participant_id":"ana"}""");

        Assert.Equal((403, "other_meeting"), await Upgrade("meeting=other", key));
        Assert.Equal((403, "other_meeting"), await Upgrade("meeting=own&participant=ben", key));
        await using var bot = await RealtimeBot.Connect(Service, "meeting=own&participant=ana", key);
        await bot.Await("session.created");
    }

    [Fact]
    public async Task A_key_that_may_only_watch_is_refused()
    {
        using var answer = await Service.Http.PostAsJsonAsync("/v1/tokens", new { scope = "watch", ttl_seconds = 60 });
        var key = Text(JsonElement.Parse(await answer.Content.ReadAsStringAsync()), "value");

        Assert.Equal(403, (await Upgrade("intent=transcription", key)).Status);
    }

    [Fact]
    public async Task A_meeting_that_has_ended_takes_nobody_in_and_sends_everybody_home()
    {
        await using var bot = await RealtimeBot.Connect(Service, "intent=transcription&meeting=over&participant=ana");
        await bot.Await("session.created");
        await bot.Append(new byte[4_800]);
        await bot.Send(NoChange);
        await bot.Await("session.updated");
        (await Service.Http.PostAsync("/v1/meetings/over/end", content: null)).EnsureSuccessStatusCode();

        await AssertRefused(bot, "meeting_ended", param: null);
        Assert.Equal((409, "meeting_ended"), await Upgrade("intent=transcription&meeting=over", Service.Key));
    }

    [Fact]
    public async Task A_newer_connection_of_the_same_participant_replaces_the_older_one()
    {
        const string Who = "intent=transcription&meeting=twice&participant=ana";
        await using var older = await RealtimeBot.Connect(Service, Who);
        await older.Await("session.created");
        await older.Append(new byte[4_800]);
        await older.Send(NoChange);
        await older.Await("session.updated");
        await using var newer = await RealtimeBot.Connect(Service, Who);
        await newer.Await("session.created");
        await newer.Append(new byte[4_800]);

        await AssertRefused(older, "replaced", param: null);
        await newer.Send(NoChange);
        await newer.Await("session.updated");
    }

    static async Task AssertRefused(RealtimeBot bot, string code, string? param)
    {
        var error = (await bot.Await("error")).GetProperty("error");
        Assert.Equal(("invalid_request_error", code, param), (Text(error, "type"), Text(error, "code"), Text(error, "param")));
        Assert.Null(await bot.Next());
        Assert.Equal(((WebSocketCloseStatus)4000, "invalid_request_error." + code), (bot.CloseStatus!.Value, bot.CloseReason));
    }

    /// <summary>A handshake that does not succeed, with the answer's body, which a WebSocket does not show.</summary>
    async Task<(int Status, string Code)> Upgrade(string query, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/realtime?" + query);
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", Convert.ToBase64String(new byte[16]));
        using var http = new HttpClient { BaseAddress = Service.Address };
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.NotEqual(HttpStatusCode.SwitchingProtocols, answer.StatusCode);
        Assert.Equal(answer.StatusCode == HttpStatusCode.Unauthorized, answer.Headers.WwwAuthenticate.Any(one => one.Scheme == "Bearer"));
        return ((int)answer.StatusCode, Text(JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("error"), "code")!);
    }

    async Task<(string Key, JsonElement Session)> Mint(string body)
    {
        using var answer = await Service.Http.PostAsync("/v1/realtime/client_secrets", new StringContent(body, new MediaTypeHeaderValue("application/json")));
        var minted = JsonElement.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        return (Text(minted, "value")!, minted.GetProperty("session"));
    }

    async Task<(string? Id, string? Name)> OnlyParticipant(string meeting)
    {
        var participant = Assert.Single((await Service.Get("/v1/meetings/" + meeting)).GetProperty("participants").EnumerateArray());
        return (Text(participant, "id"), Text(participant, "name"));
    }

    static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
