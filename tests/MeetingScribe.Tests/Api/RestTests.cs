using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace MeetingScribe.Tests.Api;

/// <summary>The REST routes as a client meets them, against the real service.</summary>
public sealed class RestTests(ScriptedService service) : IClassFixture<ScriptedService>
{
    [Fact]
    public async Task A_meeting_is_created_found_changed_ended_and_erased()
    {
        var (status, meeting) = await Send("POST", "/v1/meetings", """{"id":"life","title":"Weekly 🎉","language":"en","keywords":["red team"],"metadata":{"room":7},"unknown":1}""");
        Assert.Equal((201, "life", "Weekly 🎉", "live"), (status, meeting.Text("id"), meeting.Text("title"), meeting.Text("status")));
        Assert.Equal("""{"room":7}""", meeting.GetProperty("metadata").GetRawText());

        Assert.Equal((409, "meeting_exists"), await Code("POST", "/v1/meetings", """{"id":"life"}"""));

        (status, meeting) = await Send("PATCH", "/v1/meetings/life", """{"title":"Monthly","keywords":[]}""");
        Assert.Equal((200, "Monthly", 0, 7), (status, meeting.Text("title"), meeting.GetProperty("keywords").GetArrayLength(), meeting.GetProperty("metadata").GetProperty("room").GetInt32()));

        (status, meeting) = await Send("POST", "/v1/meetings/life/end");
        Assert.Equal((200, "ended"), (status, meeting.Text("status")));
        Assert.Equal(200, (await Send("POST", "/v1/meetings/life/end")).Status);
        Assert.Equal((409, "meeting_ended"), await Code("POST", "/v1/meetings/life/participants", """{"name":"Ana"}"""));

        var (erasing, receipt) = await Send("DELETE", "/v1/meetings/life");
        Assert.Equal((200, "life"), (erasing, receipt.Text("meeting_id")));
        Assert.Equal("""{"participants":0,"streams":0,"segments":0,"summaries":0,"keys":0,"recordings":0,"recordings_bytes":0}""", receipt.GetProperty("erased").GetRawText());
        Assert.Equal((404, "meeting_not_found"), await Code("GET", "/v1/meetings/life"));
        Assert.Equal((404, "meeting_not_found"), await Code("DELETE", "/v1/meetings/life"));
    }

    [Fact]
    public async Task Pages_of_meetings_go_from_newest_to_oldest_without_gap()
    {
        foreach (var id in new[] { "page-1", "page-2", "page-3" })
            await Send("POST", "/v1/meetings", $$"""{"id":"{{id}}","title":"Paging 100% {{id}}"}""");

        var (_, first) = await Send("GET", "/v1/meetings?q=paging%20100%25&status=live&limit=2");
        var (_, second) = await Send("GET", $"/v1/meetings?q=paging%20100%25&limit=2&cursor={first.Text("next_cursor")}");

        Assert.Equal(["page-3", "page-2"], Ids(first));
        Assert.Equal(["page-1"], Ids(second));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next_cursor").ValueKind);

        static IEnumerable<string> Ids(JsonElement page) => [.. page.GetProperty("meetings").EnumerateArray().Select(meeting => meeting.Text("id"))];
    }

    [Fact]
    public async Task A_participant_gets_a_place_to_stream_to_and_a_key_for_nothing_else()
    {
        await Send("POST", "/v1/meetings", """{"id":"joining"}""");
        var (status, participant) = await Send("POST", "/v1/meetings/joining/participants", """{"id":"ana","name":"Ana <b>"}""");
        var key = participant.GetProperty("client_secret").Text("value");

        Assert.Equal((201, "Ana <b>", "waiting"), (status, participant.Text("name"), participant.GetProperty("health").Text("state")));
        Assert.Equal($"ws://{service.Process.Address.Authority}/v1/meetings/joining/participants/ana/audio", participant.Text("audio_url"));
        Assert.True(participant.GetProperty("client_secret").GetProperty("expires_at").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddHours(23));
        await using (var bot = await service.Process.Connect("joining", "ana", key: key))
            await bot.Finish();
        Assert.Equal((403, "missing_scope"), await Code("GET", "/v1/meetings/joining/transcript", key: key));
        Assert.Equal((403, "other_participant"), await Code("POST", "/v1/meetings/joining/participants/bo/audio", key: key));
        Assert.Equal((403, "ephemeral_key"), await Code("POST", "/v1/meetings/joining/participants", """{"name":"Bo"}""", key));
        Assert.Equal((403, "ephemeral_key"), await Code("POST", "/v1/tokens", """{"scope":"ingest"}""", key));
    }

    [Fact]
    public async Task A_token_is_bound_to_what_it_was_asked_for()
    {
        await Send("POST", "/v1/meetings", """{"id":"bound"}""");
        var (status, token) = await Send("POST", "/v1/tokens", """{"scope":"watch","meeting_id":"bound","ttl_seconds":10}""");
        var key = token.Text("value");

        Assert.Equal((201, "watch", "bound"), (status, token.Text("scope"), token.Text("meeting_id")));
        Assert.Equal(200, (await Send("GET", "/v1/meetings/bound", key: key)).Status);
        Assert.Equal((403, "other_meeting"), await Code("GET", "/v1/meetings/elsewhere", key: key));
        Assert.Equal((403, "other_meeting"), await Code("GET", "/v1/meetings", key: key));
        Assert.Equal((403, "missing_scope"), await Code("GET", "/v1/search?q=a", key: key));
        Assert.Equal((403, "missing_scope"), await Code("POST", "/v1/meetings/bound/end", key: key));
    }

    [Fact]
    public async Task A_summary_is_asked_for_made_read_and_made_again_at_the_end()
    {
        Assert.Equal((404, "meeting_not_found"), await Code("GET", "/v1/meetings/summed/summary"));
        Assert.Equal((404, "meeting_not_found"), await Code("POST", "/v1/meetings/summed/summary"));
        await Send("POST", "/v1/meetings", """{"id":"summed"}""");
        Assert.Equal((404, "no_summary"), await Code("GET", "/v1/meetings/summed/summary"));
        Assert.Equal((409, "nothing_to_summarise"), await Code("POST", "/v1/meetings/summed/summary"));
        await Speak("ana");

        var (status, made) = await Send("POST", "/v1/meetings/summed/summary");
        Assert.Equal((201, "summed", "extractive"), (status, made.Text("meeting_id"), made.Text("method")));
        Assert.Equal((200, made.GetRawText()), (await Send("POST", "/v1/meetings/summed/summary")) switch { var (again, body) => (again, body.GetRawText()) });
        Assert.Equal((200, made.GetRawText()), (await Send("GET", "/v1/meetings/summed/summary")) switch { var (read, body) => (read, body.GetRawText()) });
        var (_, transcript) = await Send("GET", "/v1/meetings/summed/transcript");
        Assert.Equal(transcript.GetProperty("segments")[0].Text("id"), made.GetProperty("overview")[0].GetProperty("segment_ids")[0].GetString());

        await Speak("ben");
        await Send("POST", "/v1/meetings/summed/end");
        var (_, last) = await Send("GET", "/v1/meetings/summed/summary");
        Assert.True(last.GetProperty("through_sequence").GetInt64() > made.GetProperty("through_sequence").GetInt64());

        async Task Speak(string participant)
        {
            await using var bot = await service.Process.Connect("summed", participant);
            await bot.SendAll(Voice.Sentence(16_000, out _).Bytes);
            await bot.Finish();
        }
    }

    [Fact]
    public async Task Keywords_are_put_listed_and_deleted()
    {
        Assert.Equal(201, (await Send("PUT", "/v1/keywords/fire", """{"phrase":"Fire Alarm","severity":"critical","note":"call\nsecurity"}""")).Status);
        Assert.Equal(200, (await Send("PUT", "/v1/keywords/fire", """{"regex":"fires?"}""")).Status);
        Assert.Equal("""{"id":"fire","phrase":null,"regex":"fires?","severity":"info","note":null}""", (await Send("GET", "/v1/keywords/fire")).Body.GetRawText());
        Assert.Contains((await Send("GET", "/v1/keywords")).Body.GetProperty("keywords").EnumerateArray(), keyword => keyword.Text("id") == "fire");
        Assert.Equal(204, (await Send("DELETE", "/v1/keywords/fire")).Status);
        Assert.Equal((404, "keyword_not_found"), await Code("GET", "/v1/keywords/fire"));
        Assert.Equal((404, "keyword_not_found"), await Code("DELETE", "/v1/keywords/fire"));
    }

    [Theory]
    [InlineData("json", "application/json", "inline")]
    [InlineData("txt", "text/plain", "attachment")]
    [InlineData("md", "text/markdown", "attachment")]
    [InlineData("vtt", "text/vtt", "attachment")]
    [InlineData("srt", "application/x-subrip", "attachment")]
    [InlineData("csv", "text/csv", "attachment")]
    public async Task A_transcript_comes_in_each_format_under_its_own_name(string format, string type, string disposition)
    {
        await Send("POST", "/v1/meetings", """{"id":"formats"}""");

        using var answer = await service.Process.Http.GetAsync($"/v1/meetings/formats/transcript?format={format}");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((type, "utf-8"), (answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentType.CharSet));
        Assert.Equal($"{disposition}; filename=\"formats.{format}\"", answer.Content.Headers.ContentDisposition!.ToString());
    }

    [Theory]
    [InlineData("POST", "/v1/meetings", "{", 400, "malformed_json", null)]
    [InlineData("POST", "/v1/meetings", "[]", 422, "invalid_value", null)]
    [InlineData("POST", "/v1/meetings", """{"id":"a b"}""", 422, "invalid_value", "id")]
    [InlineData("POST", "/v1/meetings", """{"id":7}""", 422, "invalid_value", "id")]
    [InlineData("POST", "/v1/meetings", """{"title":"a\nb"}""", 422, "invalid_value", "title")]
    [InlineData("POST", "/v1/meetings", """{"title":"\ud800"}""", 422, "invalid_value", "title")]
    [InlineData("POST", "/v1/meetings", """{"language":"english please"}""", 422, "invalid_value", "language")]
    [InlineData("POST", "/v1/meetings", """{"keywords":"fire"}""", 422, "invalid_value", "keywords")]
    [InlineData("POST", "/v1/meetings", """{"keywords":["fire","!"]}""", 422, "invalid_value", "keywords[1]")]
    [InlineData("POST", "/v1/meetings", """{"metadata":[1]}""", 422, "invalid_value", "metadata")]
    [InlineData("POST", "/v1/meetings/any/participants", "{}", 422, "invalid_value", "name")]
    [InlineData("POST", "/v1/meetings/none/participants", """{"name":"Ana"}""", 404, "meeting_not_found", "meeting_id")]
    [InlineData("GET", "/v1/meetings/a%20b", null, 422, "invalid_value", "meeting_id")]
    [InlineData("GET", "/v1/meetings?status=over", null, 422, "invalid_value", "status")]
    [InlineData("GET", "/v1/meetings?limit=0", null, 422, "invalid_value", "limit")]
    [InlineData("GET", "/v1/meetings?limit=101", null, 422, "invalid_value", "limit")]
    [InlineData("GET", "/v1/meetings?cursor=abc", null, 422, "invalid_value", "cursor")]
    [InlineData("GET", "/v1/meetings/none/transcript?format=pdf", null, 422, "invalid_value", "format")]
    [InlineData("GET", "/v1/meetings/none/transcript?after=-1", null, 422, "invalid_value", "after")]
    [InlineData("GET", "/v1/meetings/none/transcript", null, 404, "meeting_not_found", "meeting_id")]
    [InlineData("GET", "/v1/meetings/none/statistics", null, 404, "meeting_not_found", "meeting_id")]
    [InlineData("PUT", "/v1/keywords/k", """{"regex":"(a)\\1"}""", 422, "invalid_value", "regex")]
    [InlineData("PUT", "/v1/keywords/k", """{"phrase":"a","severity":"loud"}""", 422, "invalid_value", "severity")]
    [InlineData("POST", "/v1/tokens", "{}", 422, "invalid_value", "scope")]
    [InlineData("POST", "/v1/tokens", """{"scope":"watch","ttl_seconds":9}""", 422, "invalid_value", "ttl_seconds")]
    [InlineData("POST", "/v1/tokens", """{"scope":"watch","ttl_seconds":60.5}""", 422, "invalid_value", "ttl_seconds")]
    [InlineData("POST", "/v1/tokens", """{"scope":"ingest","participant_id":"p"}""", 422, "invalid_value", "meeting_id")]
    [InlineData("GET", "/v1/nowhere", null, 404, "route_not_found", null)]
    [InlineData("PUT", "/v1/meetings", "{}", 405, "method_not_allowed", null)]
    public async Task What_is_wrong_is_named(string method, string path, string? body, int status, string code, string? param)
    {
        var (answered, error) = await Send(method, path, body);

        Assert.Equal((status, code), (answered, error.GetProperty("error").Text("code")));
        Assert.Equal(param, error.GetProperty("error").GetProperty("param").GetString());
        Assert.EndsWith(".", error.GetProperty("error").Text("message"));
    }

    [Fact]
    public async Task A_regex_that_cannot_be_read_is_refused_with_the_place() =>
        Assert.Equal(4, (await Send("PUT", "/v1/keywords/k", """{"regex":"ab(c"}""")).Body.GetProperty("error").GetProperty("position").GetInt32());

    [Theory]
    [InlineData("title", 300)]
    [InlineData("name", 200)]
    public async Task A_name_or_title_has_a_length_that_is_just_allowed(string field, int length)
    {
        await Send("POST", "/v1/meetings", """{"id":"lengths"}""");
        var path = field == "title" ? "/v1/meetings" : "/v1/meetings/lengths/participants";

        Assert.Equal(201, (await Send("POST", path, $$"""{"{{field}}":"{{new string('x', length)}}"}""")).Status);
        Assert.Equal(422, (await Send("POST", path, $$"""{"{{field}}":"{{new string('x', length + 1)}}"}""")).Status);
    }

    [Fact]
    public async Task A_body_of_another_type_or_beyond_a_mebibyte_is_refused()
    {
        using var form = await service.Process.Http.PostAsync("/v1/meetings", new StringContent("id=a", Encoding.UTF8, "application/x-www-form-urlencoded"));

        // Refused by its length alone: a client that sends all the same may find the connection closed before it reads why.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/meetings") { Content = Json($$"""{"title":"{{new string('x', 1 << 20)}}"}""") };
        request.Headers.ExpectContinue = true;
        using var large = await service.Process.Http.SendAsync(request);

        Assert.Equal((HttpStatusCode.UnsupportedMediaType, HttpStatusCode.RequestEntityTooLarge), (form.StatusCode, large.StatusCode));
        Assert.Contains("\"too_large\"", await large.Content.ReadAsStringAsync());
    }

    async Task<(int Status, string Code)> Code(string method, string path, string? body = null, string? key = null)
    {
        var (status, error) = await Send(method, path, body, key);
        return (status, error.GetProperty("error").Text("code"));
    }

    async Task<(int Status, JsonElement Body)> Send(string method, string path, string? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : Json(body) };
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await service.Process.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}

static class JsonReading
{
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
