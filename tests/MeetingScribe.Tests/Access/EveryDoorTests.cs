using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using MeetingScribe.Server.Access;
using MeetingScribe.Tests.Api;

namespace MeetingScribe.Tests.Access;

/// <summary>
/// Every call, socket and hub method of the real service, tried with every kind of key. The calls are those of <see cref="EveryRouteTests"/>,
/// which fails for a route that is not among them.
/// </summary>
public sealed class EveryDoorTests(LockedService service) : IClassFixture<LockedService>
{
    const string Audio = "/v1/meetings/{meetingId}/participants/{participantId}/audio";

    static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];

    static readonly IReadOnlyList<Door> Doors = [.. EveryRouteTests.Surface.Select(Door.Parse)];

    public static TheoryData<string> Names => [.. LockedService.Visitors.Select(visitor => visitor.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_call_lets_in_whom_it_should_and_nobody_else(string name)
    {
        var visitor = LockedService.Visitors.Single(one => one.Name == name);
        var wrong = new List<string>();
        foreach (var door in Doors)
        {
            foreach (var (meeting, participant) in new[] { ("m1", "p1"), ("m1", "p2"), ("m2", "p1") })
            {
                var expected = visitor.Refusal(AsPlainCall(door), door.Route.Contains("{meetingId}") ? meeting : null, door.Route.Contains("{participantId}") ? participant : null);
                var status = (int)await Call(door.Method == "ANY" ? "POST" : door.Method, door.Path(meeting, participant), visitor.Key);
                if ((status is 401 or 403 ? status : (int?)null) != expected)
                    wrong.Add($"{door.Method} {door.Path(meeting, participant)}: {status}, expected {expected?.ToString() ?? "to be let in"}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task No_path_answers_a_method_that_is_not_in_the_table()
    {
        var answered = new List<string>();
        foreach (var path in Doors.GroupBy(door => door.Route).Where(path => path.All(door => door.Method != "ANY")))
        {
            foreach (var method in Methods.Except(path.Select(door => door.Method)))
            {
                if (await Call(method, path.First().Path("m1", "p1"), "admin-key") is not HttpStatusCode.MethodNotAllowed and var status)
                    answered.Add($"{method} {path.Key}: {status}");
            }
        }

        Assert.Empty(answered);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_socket_lets_in_whom_it_should_and_nobody_else(string name)
    {
        var visitor = LockedService.Visitors.Single(one => one.Name == name);
        var native = new Door("GET", Audio, Scope.Ingest, ManagesKeys: false, ChecksMeetingItself: false);
        var realtime = new Door("GET", "/v1/realtime", Scope.Ingest, ManagesKeys: false, ChecksMeetingItself: false);
        var wrong = new List<string>();
        foreach (var (meeting, participant) in new[] { ("m1", "p1"), ("m1", "p2"), ("m2", "p1") })
        {
            await Try(native, native.Path(meeting, participant)); // without a declaration: the upgrade, and nobody joins
            await Try(realtime, $"{realtime.Route}?intent=transcription&meeting={meeting}&participant={participant}");

            async Task Try(Door door, string path)
            {
                var (expected, status) = (visitor.Refusal(door, meeting, participant), await Upgrade(path, visitor.Key));
                if (status != (expected ?? 101))
                    wrong.Add($"{path}: {status}, expected {expected ?? 101}");
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_hub_shows_a_meeting_to_whom_it_should_and_nobody_else(string name)
    {
        var visitor = LockedService.Visitors.Single(one => one.Name == name);
        var hub = Doors.Single(door => door.Route == "/hubs/captions");
        if (visitor.Refusal(hub, null, null) is { } refusal)
        {
            Assert.Equal(refusal, await Upgrade(hub.Route, visitor.Key));
            return;
        }

        foreach (var meeting in new[] { "m1", "m2" })
        {
            var isLetIn = visitor.Meeting is null || visitor.Meeting == meeting;
            Assert.EndsWith(
                isLetIn ? $"There is no meeting with the id \"{meeting}\"." : "This key is bound to another meeting.",
                (await Watch(meeting, visitor.Key!)).GetProperty("error").GetString());
        }
    }

    [Theory]
    [InlineData("m1", null)]
    [InlineData("m2", 403)]
    public async Task A_key_for_one_meeting_searches_that_meeting_only(string meeting, int? expected) =>
        Assert.Equal(expected ?? 200, (int)await Call("GET", $"/v1/search?q=word&meeting={meeting}", "ek_search_m1"));

    [Fact]
    public async Task Revoking_a_key_ends_what_it_has_opened()
    {
        using var meeting = await service.Process.Http.PostAsync("/v1/meetings", new StringContent("""{"id":"watched"}""", Encoding.UTF8, "application/json"));
        using var minted = await service.Process.Http.PostAsync("/v1/tokens", new StringContent("""{"scope":"watch","meeting_id":"watched"}""", Encoding.UTF8, "application/json"));
        var token = JsonDocument.Parse(await minted.Content.ReadAsStringAsync()).RootElement;
        using var client = new HttpClient { BaseAddress = service.Process.Address };
        await using var events = await client.GetStreamAsync($"/v1/meetings/watched/events?access_token={token.GetProperty("value").GetString()}");
        Assert.NotEqual(0, await events.ReadAsync(new byte[1]));

        Assert.Equal(HttpStatusCode.Forbidden, await Call("DELETE", $"/v1/tokens/{token.GetProperty("id").GetString()}", "search-key"));
        Assert.Equal(HttpStatusCode.NoContent, await Call("DELETE", $"/v1/tokens/{token.GetProperty("id").GetString()}", "watch-key"));

        await Assert.ThrowsAnyAsync<Exception>(() => events.CopyToAsync(Stream.Null).WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(HttpStatusCode.NotFound, await Call("DELETE", $"/v1/tokens/{token.GetProperty("id").GetString()}", "watch-key"));
    }

    /// <summary>The address of the audio is two doors: without an upgrade it gives the recording, and sending is not enough for that.</summary>
    static Door AsPlainCall(Door door) => door is { Method: "GET", Route: Audio } ? door with { Scopes = Scope.Watch | Scope.Search } : door;

    async Task<HttpStatusCode> Call(string method, string path, string? key)
    {
        using var client = new HttpClient { BaseAddress = service.Process.Address };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }

    async Task<int> Upgrade(string path, string? key)
    {
        using var socket = Socket(key);
        try
        {
            await socket.ConnectAsync(new Uri($"ws://{service.Process.Address.Authority}{path}"), CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // refused; the status says how
        }

        return (int)socket.HttpStatusCode;
    }

    /// <summary>The hub's first answer to <c>Watch</c>, in SignalR's JSON protocol.</summary>
    async Task<JsonElement> Watch(string meeting, string key)
    {
        using var socket = Socket(key);
        await socket.ConnectAsync(new Uri($"ws://{service.Process.Address.Authority}/hubs/captions"), CancellationToken.None);
        await Send("""{"protocol":"json","version":1}""");
        await Send($$"""{"type":4,"invocationId":"1","target":"Watch","arguments":["{{meeting}}",0]}""");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var (buffer, waiting) = (new byte[65_536], "");
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, patience.Token);
            waiting += Encoding.UTF8.GetString(buffer, 0, received.Count);
            for (int end; (end = waiting.IndexOf('\u001e')) >= 0; waiting = waiting[(end + 1)..])
            {
                var message = JsonDocument.Parse(waiting[..end]).RootElement;
                if (message.TryGetProperty("type", out var type) && type.GetInt32() is 2 or 3)
                    return message;
            }
        }

        Task Send(string json) => socket.SendAsync(Encoding.UTF8.GetBytes(json + "\u001e"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
    }

    static ClientWebSocket Socket(string? key)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (key is not null)
            socket.Options.SetRequestHeader("Authorization", "Bearer " + key);
        return socket;
    }
}
