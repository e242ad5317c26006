using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MeetingScribe.Tests.Access;

/// <summary>Keys and errors as clients meet them: over real HTTP and a real WebSocket.</summary>
public sealed class AccessMiddlewareTests : IAsyncLifetime
{
    ProbeServer server = null!;

    public async ValueTask InitializeAsync() => server = await ProbeServer.Start(app =>
    {
        app.MapGet("/v1/meetings/{meetingId}/participants/{participantId}/probe", (HttpContext context) => context.Grant().Name).RequireScope(Scope.Ingest);
        app.MapPost("/v1/mint", () => "made").RequireScope(Scope.Ingest, managesKeys: true);
        app.MapGet("/forgotten", () => "no scope named");
        app.MapGet("/public", () => "for all").AllowAnonymous();
        app.MapGet("/throws", string () => throw new InvalidOperationException("secret detail")).AllowAnonymous();
        app.MapGet("/full", string () => throw new StoreException(StoreFailure.Full, "/secret/path is full")).AllowAnonymous();
        app.MapGet("/socket", async (HttpContext context) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(PresentedKey.Subprotocol(context.Request));
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, context.Grant().Name, CancellationToken.None);
        }).RequireScope(Scope.Ingest);
    });

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData("Bearer ingest-key", "", 200)]
    [InlineData("bearer ingest-key", "", 200)]
    [InlineData("Bearer admin-key", "", 200)]
    [InlineData(null, "?access_token=ingest-key", 200)]
    [InlineData("Bearer watch-key", "", 403)]
    [InlineData("Bearer wrong", "", 401)]
    [InlineData("Bearer wrong", "?access_token=ingest-key", 401)]
    [InlineData("Basic ingest-key", "", 401)]
    [InlineData("Bearer ", "", 401)]
    [InlineData(null, "?access_token=", 401)]
    [InlineData(null, "", 401)]
    public async Task A_key_comes_in_the_header_or_the_query(string? header, string query, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/meetings/m1/participants/p1/probe" + query);
        if (header is not null)
            request.Headers.TryAddWithoutValidation("Authorization", header);

        using var response = await server.Client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 401 ? "Bearer" : "", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task An_ephemeral_key_is_good_for_its_participant_only_and_makes_none()
    {
        var key = (await server.Keys.Mint(Scope.Ingest, "m1", "p1", TimeSpan.FromMinutes(1))).Value;

        Assert.Equal(HttpStatusCode.OK, await Status("/v1/meetings/m1/participants/p1/probe", key));
        Assert.Equal(HttpStatusCode.Forbidden, await Status("/v1/meetings/m1/participants/p2/probe", key));
        Assert.Equal(HttpStatusCode.Forbidden, await Status("/v1/meetings/m2/participants/p1/probe", key));
        Assert.Equal(HttpStatusCode.Forbidden, (await server.Client.PostAsync($"/v1/mint?access_token={key}", null)).StatusCode);
    }

    [Fact]
    public async Task A_route_that_names_no_scope_is_for_admins_only()
    {
        Assert.Equal(HttpStatusCode.Forbidden, await Status("/forgotten", "ingest-key"));
        Assert.Equal(HttpStatusCode.OK, await Status("/forgotten", "admin-key"));
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/public")).StatusCode);
    }

    [Fact]
    public async Task A_socket_takes_its_key_from_the_subprotocol_and_never_sends_it_back()
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("realtime");
        socket.Options.AddSubProtocol("openai-insecure-api-key.ingest-key");

        await socket.ConnectAsync(new Uri($"ws://{server.Address.Authority}/socket"), CancellationToken.None);
        await socket.ReceiveAsync(new byte[1], CancellationToken.None);

        Assert.Equal("realtime", socket.SubProtocol);
        Assert.Equal("ingest", socket.CloseStatusDescription);
    }

    [Fact]
    public async Task A_socket_with_a_bad_key_is_refused_before_the_upgrade()
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.AddSubProtocol("openai-insecure-api-key.wrong");

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://{server.Address.Authority}/socket"), CancellationToken.None));

        Assert.Equal(HttpStatusCode.Unauthorized, socket.HttpStatusCode);
    }

    [Fact]
    public async Task Keys_never_reach_the_log_however_much_is_logged()
    {
        await Status("/v1/meetings/m1/participants/p1/probe", "ingest-key");
        await server.Client.GetAsync("/public?access_token=ingest-key");
        await server.Client.GetAsync("/throws?access_token=ingest-key");
        await A_socket_takes_its_key_from_the_subprotocol_and_never_sends_it_back();

        Assert.Contains(server.Log, line => line.Contains("/throws"));
        Assert.DoesNotContain(server.Log, line => line.Contains("ingest-key"));
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, "route_not_found", "There is no GET /nowhere. Check the path.")]
    [InlineData("DELETE", "/public", 405, "method_not_allowed", "/public cannot be called with DELETE. The Allow header says what it takes.")]
    [InlineData("GET", "/throws", 500, "internal_error", "The service failed on this request; its log says why. Try again, and tell its operator if it goes on.")]
    [InlineData("GET", "/full", 503, "storage_unavailable", "The service cannot store anything just now. Try again in a moment.")]
    [InlineData("POST", "/v1/mint", 401, "no_api_key", "This call needs a key. Send it as \"Authorization: Bearer <key>\", or as ?access_token=<key> where headers cannot be set.")]
    public async Task Every_failure_has_the_one_shape(string method, string path, int status, string code, string message)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await server.Client.SendAsync(request);

        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["type", "code", "message", "param"], error.EnumerateObject().Select(field => field.Name));
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal(message, error.GetProperty("message").GetString());
    }

    async Task<HttpStatusCode> Status(string path, string key) => (await server.Client.GetAsync($"{path}?access_token={key}")).StatusCode;
}
