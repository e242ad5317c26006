using System.Net;
using System.Text;
using System.Text.Json;

namespace MeetingScribe.Tests.Api;

public sealed class ServiceEndpointTests
{
    [Fact]
    public async Task A_key_is_told_what_it_may_do_and_what_the_service_is_set_to()
    {
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted", "Scribe:Summaries:EverySegments=7");
        using var made = await service.Http.PostAsync("/v1/meetings", Json("""{"id":"m"}"""));
        using var minted = await service.Http.PostAsync("/v1/tokens", Json("""{"scope":"watch","meeting_id":"m","ttl_seconds":60}"""));
        var bound = JsonDocument.Parse(await minted.Content.ReadAsStringAsync()).RootElement.Text("value");

        var mine = await service.Get("/v1/service");
        Assert.Equal("""["ingest","watch","search","admin"]""", mine.GetProperty("scopes").GetRawText());
        Assert.Equal((7, JsonValueKind.Null, JsonValueKind.Null), (mine.GetProperty("summary_every_segments").GetInt32(), mine.GetProperty("meeting_id").ValueKind, mine.GetProperty("expires_utc").ValueKind));

        using var client = new HttpClient { BaseAddress = service.Address };
        var theirs = JsonDocument.Parse(await client.GetStringAsync($"/v1/service?access_token={bound}")).RootElement;
        Assert.Equal("""["watch"]""", theirs.GetProperty("scopes").GetRawText());
        Assert.Equal(("m", JsonValueKind.String), (theirs.Text("meeting_id"), theirs.GetProperty("expires_utc").ValueKind));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/v1/service")).StatusCode);
    }

    static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}
