using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Api;
using MeetingScribe.Server.Storage;
using MeetingScribe.Tests.Access;
using Microsoft.Extensions.DependencyInjection;

namespace MeetingScribe.Tests.Api;

public sealed class SearchEndpointTests : IAsyncLifetime
{
    readonly StoreFixture fixture = StoreFixture.Open();
    ProbeServer server = null!;

    public async ValueTask InitializeAsync()
    {
        server = await ProbeServer.Start(app => app.MapSearch(), services => services.AddSingleton<ISegmentSearch>(fixture.Store));
        await fixture.OpenStream("m1", title: "Weekly");
        await fixture.Say("the <budget> is fine", "m1", flags: ["kw1"]);
        await fixture.Say("yes", "m1", "Ben", "p2");
        await fixture.Say("another budget", "m2", at: Sample.Start.AddDays(1));
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task The_answer_has_the_contracts_shape()
    {
        var (status, answer) = await Get("q=budget&meeting=m1");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            ["total", "total_is_exact", "considered", "took_ms", "hits", "facets", "next_cursor"],
            answer.EnumerateObject().Select(property => property.Name));
        Assert.Equal(1, answer.GetProperty("total").GetInt32());
        var hit = answer.GetProperty("hits")[0];
        Assert.Equal("the &lt;<mark>budget</mark>&gt; is fine", hit.GetProperty("snippet").GetString());
        Assert.Equal("m1", hit.GetProperty("segment").GetProperty("meeting_id").GetString());
        Assert.Equal(JsonValueKind.Null, hit.GetProperty("before").ValueKind);
        Assert.Equal("""{"sequence":2,"speaker":"Ben","text":"yes"}""", hit.GetProperty("after").GetRawText());
        Assert.Equal(
            """{"speakers":[{"name":"Ana","count":1}],"meetings":[{"id":"m1","title":"Weekly","count":1}],"flags":[{"keyword_id":"kw1","count":1}]}""",
            answer.GetProperty("facets").GetRawText());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("next_cursor").ValueKind);
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("q=&speaker=ben", 1)]
    [InlineData("q=budget&from=2026-03-02&to=2026-03-02", 1)]
    [InlineData("q=budget&from=2026-03-02&to=2026-03-03", 2)]
    [InlineData("q=budget&from=2026-03-03T09:00:00Z", 1)]
    [InlineData("q=budget&from=2026-03-03T10:00:00%2B01:00", 1)]
    [InlineData("q=budget&from=2026-03-03T10:00:00+01:00", 1)]
    [InlineData("q=budget&to=2026-03-02T09:00", 0)]
    [InlineData("flag=*", 1)]
    [InlineData("meeting=&flag=kw1", 1)]
    public async Task Filters_come_from_the_address(string address, int total) =>
        Assert.Equal(total, (await Get(address)).Answer.GetProperty("total").GetInt32());

    [Theory]
    [InlineData("q=a%20%22b", "q", 2)]
    [InlineData("q=-a", "q", 0)]
    [InlineData("limit=0", "limit", null)]
    [InlineData("limit=101", "limit", null)]
    [InlineData("limit=ten", "limit", null)]
    [InlineData("sort=oldest", "sort", null)]
    [InlineData("from=yesterday", "from", null)]
    [InlineData("from=2026-02-30", "from", null)]
    [InlineData("to=Tuesday", "to", null)]
    [InlineData("from=2026-03-02&to=2026-03-01", "to", null)]
    [InlineData("cursor=%21", "cursor", null)]
    [InlineData("cursor=YWJj", "cursor", null)]
    [InlineData("q=a&cursor=bjoxOjA", "cursor", null)] // of a search by newest
    public async Task A_bad_value_is_named_with_what_is_allowed(string address, string param, int? position)
    {
        var (status, answer) = await Get(address);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        var error = answer.GetProperty("error");
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Equal("invalid_value", error.GetProperty("code").GetString());
        Assert.Equal(position, error.TryGetProperty("position", out var at) ? at.GetInt32() : null);
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task Pages_follow_the_cursor()
    {
        var (_, first) = await Get("q=budget&limit=1&sort=newest");
        var (_, second) = await Get($"q=budget&limit=1&sort=newest&cursor={first.GetProperty("next_cursor").GetString()}");

        Assert.Equal("another budget", first.GetProperty("hits")[0].GetProperty("segment").GetProperty("text").GetString());
        Assert.Equal("the <budget> is fine", second.GetProperty("hits")[0].GetProperty("segment").GetProperty("text").GetString());
        Assert.Equal(2, second.GetProperty("total").GetInt32());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next_cursor").ValueKind);
    }

    [Fact]
    public async Task A_key_bound_to_a_meeting_finds_nothing_of_another()
    {
        var key = (await server.Keys.Mint(Scope.Search, "m2", null, TimeSpan.FromMinutes(5))).Value;

        var (_, own) = await Get("q=budget", key);
        var (status, _) = await Get("q=budget&meeting=m1", key);

        Assert.Equal("m2", Assert.Single(own.GetProperty("hits").EnumerateArray()).GetProperty("segment").GetProperty("meeting_id").GetString());
        Assert.Equal("m2", Assert.Single(own.GetProperty("facets").GetProperty("meetings").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, status);
    }

    [Fact]
    public async Task A_key_without_the_scope_is_refused() =>
        Assert.Equal(HttpStatusCode.Forbidden, (await Get("q=budget", "watch-key")).Status);

    async Task<(HttpStatusCode Status, JsonElement Answer)> Get(string query, string key = "search-key")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/search?{query}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await server.Client.SendAsync(request);
        return (response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()));
    }
}
