using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MeetingScribe.Server.Realtime;
using MeetingScribe.Tests.Access;
using Microsoft.Extensions.DependencyInjection;

namespace MeetingScribe.Tests.Realtime;

/// <summary>The REST half of the realtime API over real HTTP, with the real gate in front.</summary>
public sealed class ClientSecretsTests : IAsyncLifetime
{
    const string Secrets = "/v1/realtime/client_secrets";

    ProbeServer server = null!;

    public async ValueTask InitializeAsync() =>
        server = await ProbeServer.Start(app => app.MapRealtime(new RealtimeOptions()), services => services.AddSingleton<TimeProvider>(new HandClock()));

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_secret_comes_with_its_expiry_and_the_effective_session()
    {
        var (status, answer) = await Post(Secrets, """{"expires_after":{"anchor":"created_at","seconds":900},"session":{"type":"transcription","audio":{"input":{"transcription":{"model":"gpt-4o-transcribe","language":"de"},"noise_reduction":{"type":"far_field"},"turn_detection":{"type":"server_vad","silence_duration_ms":600}}}}}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["value", "expires_at", "session"], answer.EnumerateObject().Select(member => member.Name));
        Assert.Matches("^ek_[0-9a-f]{64}$", answer.GetProperty("value").GetString()!);
        Assert.Equal(new HandClock().GetUtcNow().ToUnixTimeSeconds() + 900, answer.GetProperty("expires_at").GetInt64());
        Assert.Matches("^sess_[0-9A-Za-z]{21}$", answer.GetProperty("session").GetProperty("id").GetString()!);
        Assert.Equal(0, answer.GetProperty("session").GetProperty("expires_at").GetInt32());
        Assert.Equal(
            """{"format":{"type":"audio/pcm","rate":24000},"transcription":{"model":"gpt-4o-transcribe","language":"de","languages":null,"keywords":null,"prompt":null,"delay":null},"noise_reduction":{"type":"far_field"},"turn_detection":{"type":"server_vad","threshold":0.5,"prefix_padding_ms":300,"silence_duration_ms":600,"idle_timeout_ms":null}}""",
            answer.GetProperty("session").GetProperty("audio").GetProperty("input").GetRawText());
    }

    [Fact]
    public async Task The_answer_is_for_its_caller_alone_and_can_be_asked_about()
    {
        using var response = await server.Client.PostAsync($"{Secrets}?access_token=ingest-key", content: null);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Matches("^req_[0-9A-Za-z]{21}$", response.Headers.GetValues("X-Request-ID").Single());
        Assert.Matches("^[0-9]+$", response.Headers.GetValues("openai-processing-ms").Single());
    }

    [Theory]
    [InlineData("""{"session":{"type":"transcription"}}""", "realtime.transcription_session", 600)]
    [InlineData("""{"session":{"type":"realtime","model":"gpt-realtime"}}""", "realtime.session", 600)]
    [InlineData("""{}""", "realtime.transcription_session", 600)]
    [InlineData("""{"expires_after":null,"session":null}""", "realtime.transcription_session", 600)]
    [InlineData("""{"expires_after":{"seconds":10}}""", "realtime.transcription_session", 10)]
    [InlineData("""{"expires_after":{"seconds":7200}}""", "realtime.transcription_session", 7200)]
    public async Task What_is_left_out_has_its_default(string body, string kind, int seconds)
    {
        var (status, answer) = await Post(Secrets, body);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(kind, answer.GetProperty("session").GetProperty("object").GetString());
        Assert.Equal(new HandClock().GetUtcNow().ToUnixTimeSeconds() + seconds, answer.GetProperty("expires_at").GetInt64());
    }

    [Fact]
    public async Task A_secret_is_bound_to_its_meeting_and_participant_and_remembers_the_session()
    {
        var (_, answer) = await Post(Secrets, """{"meeting_id":"m1","participant_id":"p1","name":"Ana","session":{"type":"transcription","audio":{"input":{"turn_detection":null}}}}""");

        var grant = (await server.Keys.Find(answer.GetProperty("value").GetString()!))!;

        Assert.Equal(("m1", "p1"), (grant.MeetingId, grant.ParticipantId));
        Assert.Equal(
            new ClientSecretTerms(SessionConfig.Default(SessionKind.Transcription) with { TurnDetection = null }, "Ana"),
            ClientSecretTerms.Of(grant));
    }

    [Theory]
    [InlineData("""[]""", "invalid_type", null)]
    [InlineData("""{"session":""", "malformed_json", null)]
    [InlineData("""{"sesion":{}}""", "unknown_parameter", "sesion")]
    [InlineData("""{"\ud800":1}""", "invalid_value", null)]
    [InlineData("""{"session":[]}""", "invalid_type", "session")]
    [InlineData("""{"session":{}}""", "missing_required_parameter", "session.type")]
    [InlineData("""{"session":{"type":"transcription","audio":{"input":{"format":{"type":"audio/pcm","rate":16000}}}}}""", "integer_below_min_value", "session.audio.input.format.rate")]
    [InlineData("""{"session":{"type":"transcription","audio":{"input":{"transcription":{"model":"gpt-live-transcribe"},"turn_detection":{"type":"server_vad"}}}}}""", "invalid_value", "session.audio.input.turn_detection")]
    [InlineData("""{"expires_after":600}""", "invalid_type", "expires_after")]
    [InlineData("""{"expires_after":{"minutes":1}}""", "unknown_parameter", "expires_after.minutes")]
    [InlineData("""{"expires_after":{"anchor":"now"}}""", "invalid_value", "expires_after.anchor")]
    [InlineData("""{"expires_after":{"seconds":9}}""", "integer_below_min_value", "expires_after.seconds")]
    [InlineData("""{"expires_after":{"seconds":7201}}""", "integer_above_max_value", "expires_after.seconds")]
    [InlineData("""{"expires_after":{"seconds":"600"}}""", "invalid_type", "expires_after.seconds")]
    [InlineData("""{"meeting_id":"a/b"}""", "invalid_value", "meeting_id")]
    [InlineData("""{"meeting_id":""}""", "invalid_value", "meeting_id")]
    [InlineData("""{"meeting_id":7}""", "invalid_type", "meeting_id")]
    [InlineData("""{"participant_id":"p1"}""", "missing_required_parameter", "meeting_id")]
    [InlineData("""{"name":"two\nlines"}""", "invalid_value", "name")]
    public async Task What_is_wrong_is_named(string body, string code, string? param)
    {
        var (status, answer) = await Post(Secrets, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        AssertEnvelope(answer, code, param);
    }

    [Theory]
    [InlineData("POST", Secrets, "wrong", "{}", 401, "invalid_api_key")]
    [InlineData("POST", Secrets, null, "{}", 401, "invalid_api_key")]
    [InlineData("GET", Secrets, "ingest-key", null, 405, "method_not_allowed")]
    [InlineData("GET", "/v1/realtime", "ingest-key", null, 400, "websocket_required")]
    [InlineData("GET", "/v1/realtime", null, null, 401, "invalid_api_key")]
    [InlineData("GET", "/v1/realtime/nothing", "ingest-key", null, 404, "route_not_found")]
    public async Task Every_refusal_has_the_envelope(string method, string path, string? key, string? body, int status, string code)
    {
        var (answered, answer) = await Send(method, path, key, body);

        Assert.Equal(status, (int)answered);
        AssertEnvelope(answer, code, param: null);
    }

    [Fact]
    public async Task A_key_without_the_scope_and_a_key_that_was_minted_make_none()
    {
        var minted = (await Post(Secrets, "{}")).Answer.GetProperty("value").GetString();

        Assert.Equal(HttpStatusCode.Forbidden, (await Send("POST", Secrets, "watch-key", "{}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Send("POST", Secrets, minted, "{}")).Status);
    }

    [Fact]
    public async Task Only_json_is_taken_and_not_too_much_of_it()
    {
        var form = await Send("POST", Secrets, "ingest-key", "session=1", "application/x-www-form-urlencoded");
        var large = await Post(Secrets, $$"""{"name":"{{new string('a', 64 * 1024)}}"}""");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, form.Status);
        AssertEnvelope(form.Answer, "unsupported_format", param: null);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.Status);
        AssertEnvelope(large.Answer, "too_large", param: null);
    }

    [Theory]
    [InlineData("", "pcm16", """{"type":"server_vad","threshold":0.5,"prefix_padding_ms":300,"silence_duration_ms":200,"idle_timeout_ms":null}""")]
    [InlineData(""" "input_audio_format":"g711_ulaw","turn_detection":{"type":"server_vad","threshold":0.7} """, "g711_ulaw", """{"type":"server_vad","threshold":0.7,"prefix_padding_ms":300,"silence_duration_ms":200,"idle_timeout_ms":null}""")]
    [InlineData(""" "input_audio_format":"g711_alaw","turn_detection":null """, "g711_alaw", "null")]
    public async Task The_flat_form_of_a_transcription_session_still_makes_a_secret(string members, string format, string turns)
    {
        var (status, answer) = await Post("/v1/realtime/transcription_sessions", $$"""{{{members}}}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("realtime.transcription_session", answer.GetProperty("object").GetString());
        Assert.Equal((format, turns), (answer.GetProperty("input_audio_format").GetString(), answer.GetProperty("turn_detection").GetRawText()));
        var secret = answer.GetProperty("client_secret");
        Assert.Equal(new HandClock().GetUtcNow().ToUnixTimeSeconds() + 600, secret.GetProperty("expires_at").GetInt64());
        Assert.Equal(SessionKind.Transcription, ClientSecretTerms.Of((await server.Keys.Find(secret.GetProperty("value").GetString()!))!)!.Config.Kind);
    }

    [Fact]
    public async Task The_flat_form_of_a_realtime_session_does_too()
    {
        var (status, answer) = await Post("/v1/realtime/sessions", """{"model":"gpt-realtime","modalities":["text"],"voice":"ash","input_audio_format":"pcm16","input_audio_transcription":{"model":"whisper-1"},"max_response_output_tokens":100,"meeting_id":"m1"}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("realtime.session", "gpt-realtime"), (answer.GetProperty("object").GetString(), answer.GetProperty("model").GetString()));
        var secret = answer.GetProperty("client_secret");
        Assert.Equal(new HandClock().GetUtcNow().ToUnixTimeSeconds() + 60, secret.GetProperty("expires_at").GetInt64());
        var grant = (await server.Keys.Find(secret.GetProperty("value").GetString()!))!;
        Assert.Equal(("m1", "whisper-1"), (grant.MeetingId, ClientSecretTerms.Of(grant)!.Config.Transcription!.Model));
    }

    [Theory]
    [InlineData("""{"input_audio_format":"audio/pcm"}""", "invalid_value", "input_audio_format")]
    [InlineData("""{"turn_detection":{"type":"server_vad","threshold":2}}""", "invalid_value", "turn_detection.threshold")]
    [InlineData("""{"turn_detection":{"type":"semantic_vad"}}""", "invalid_value", "turn_detection.type")]
    [InlineData("""{"input_audio_transcription":{"language":1}}""", "invalid_type", "input_audio_transcription.language")]
    [InlineData("""{"input_audio_noise_reduction":{}}""", "missing_required_parameter", "input_audio_noise_reduction.type")]
    [InlineData("""{"audio":{"input":{}}}""", "unknown_parameter", "audio")]
    [InlineData("""{"type":"transcription"}""", "unknown_parameter", "type")]
    [InlineData("""{"expires_after":{"seconds":60}}""", "unknown_parameter", "expires_after")]
    [InlineData("""{"meeting_id":"a/b"}""", "invalid_value", "meeting_id")]
    [InlineData("""{"\ud800":1}""", "invalid_value", null)]
    [InlineData("""7""", "invalid_type", null)]
    public async Task What_is_wrong_in_the_flat_form_is_named_as_it_was_written(string body, string code, string? param)
    {
        var (status, answer) = await Post("/v1/realtime/transcription_sessions", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        AssertEnvelope(answer, code, param);
        if (param is not null)
            Assert.DoesNotContain("audio.input.", answer.GetProperty("error").GetProperty("message").GetString());
    }

    static void AssertEnvelope(JsonElement answer, string code, string? param)
    {
        var error = answer.GetProperty("error");
        Assert.Equal(["code", "message", "param", "type"], error.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(("invalid_request_error", code, param), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }

    Task<(HttpStatusCode Status, JsonElement Answer)> Post(string path, string body) => Send("POST", path, "ingest-key", body);

    async Task<(HttpStatusCode Status, JsonElement Answer)> Send(string method, string path, string? key, string? body, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, contentType);
        // Refused by its length alone: a client that sends all the same may find the connection closed before it reads why.
        request.Headers.ExpectContinue = body?.Length > 64 * 1024;
        using var response = await server.Client.SendAsync(request);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }
}
