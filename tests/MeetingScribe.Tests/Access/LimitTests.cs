using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MeetingScribe.Server.Access;
using Microsoft.AspNetCore.Builder;

namespace MeetingScribe.Tests.Access;

/// <summary>What is too large, too much or of another kind, sent to the real service.</summary>
public sealed class LimitTests(LimitTests.SmallService service) : IClassFixture<LimitTests.SmallService>
{
    const string Upload = "/v1/meetings/limits/participants/ana/audio";

    [Theory]
    [InlineData("POST", "/v1/meetings", "text/plain", 10, 415, "unsupported_format")]
    [InlineData("POST", "/v1/meetings", "application/x-www-form-urlencoded", 10, 415, "unsupported_format")]
    [InlineData("PATCH", "/v1/meetings/m", "application/jsonp", 10, 415, "unsupported_format")]
    [InlineData("POST", "/v1/tokens", "multipart/form-data", 10, 415, "unsupported_format")]
    [InlineData("PUT", "/v1/keywords/k", "text/json", 10, 415, "unsupported_format")]
    [InlineData("POST", "/v1/realtime/client_secrets", "text/plain", 10, 415, "unsupported_format")]
    [InlineData("POST", Upload, "application/json", 10, 415, "unsupported_format")]
    [InlineData("POST", Upload, "text/html", 10, 415, "unsupported_format")]
    [InlineData("POST", Upload, "multipart/form-data; boundary=x", 10, 415, "unsupported_format")]
    [InlineData("POST", Upload, "nonsense", 10, 415, "unsupported_format")]
    [InlineData("POST", "/v1/meetings", "application/json", (1 << 20) + 1, 413, "too_large")]
    [InlineData("POST", "/v1/realtime/client_secrets", "application/json", (64 << 10) + 1, 413, "too_large")]
    [InlineData("POST", Upload, "audio/wav", (1 << 20) + 1, 413, "too_large")]
    public async Task A_body_of_another_kind_or_size_is_refused_with_a_sentence(string method, string path, string type, int bytes, int status, string code)
    {
        foreach (var isChunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(Body(type, bytes)) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            request.Headers.TransferEncodingChunked = isChunked;
            // Otherwise whoever is refused early would still be sending when the connection closes.
            request.Headers.ExpectContinue = true;

            Assert.Equal((status, code), await Answer(request));
        }
    }

    [Theory]
    [InlineData("/v1/search?q=", 1_001, 422, "invalid_value")]
    [InlineData("/v1/meetings?q=", 201, 422, "invalid_value")]
    [InlineData("/v1/meetings?cursor=", 21, 422, "invalid_value")]
    [InlineData("/v1/meetings/", 129, 422, "invalid_value")]
    [InlineData("/v1/meetings?q=", RequestSizes.MaxUrlBytes, 414, "url_too_long")]
    [InlineData("/v1/realtime?model=", RequestSizes.MaxUrlBytes, 414, "url_too_long")]
    public async Task A_url_that_is_too_long_is_refused_with_a_sentence(string path, int length, int status, string code) =>
        Assert.Equal((status, code), await Answer(new HttpRequestMessage(HttpMethod.Get, path + new string('x', length))));

    [Fact]
    public async Task Headers_that_are_too_large_are_refused_with_a_sentence()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/meetings");
        for (var i = 0; i < 5; i++)
            request.Headers.Add($"X-Header-{i}", new string('x', RequestSizes.MaxHeaderBytes / 5));

        Assert.Equal((431, "headers_too_large"), await Answer(request));
    }

    [Theory]
    [InlineData(3 * RequestSizes.MaxUrlBytes, 0, 414)]
    [InlineData(1, 3 * RequestSizes.MaxHeaderBytes, 431)]
    public async Task What_is_far_too_large_is_not_even_read(int urlBytes, int headerBytes, int status)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(service.Process.Address.Host, service.Process.Address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /{new string('x', urlBytes)} HTTP/1.1\r\nHost: x\r\nX-Header: {new string('x', headerBytes)}\r\n\r\n"));
        var answer = new byte[12];
        await stream.ReadExactlyAsync(answer);

        Assert.Equal($"HTTP/1.1 {status}", Encoding.ASCII.GetString(answer));
    }

    [Fact]
    public async Task A_form_is_what_curl_calls_any_file()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Upload) { Content = new ByteArrayContent(Wav(200)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");

        using var response = await service.Process.Http.SendAsync(request);

        Assert.Equal(202, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("/v1/meetings", "rate_limit_error")]
    [InlineData("/v1/realtime", "requests")]
    public async Task A_key_that_asks_too_often_is_told_when_to_come_again_and_other_keys_are_not(string path, string type)
    {
        await using var server = await ProbeServer.Start(
            app =>
            {
                app.MapGet(path, () => "").RequireScope(Scope.Ingest | Scope.Watch);
                app.MapGet("/public", () => "").AllowAnonymous();
            },
            limits: new LimitOptions { RequestsPerSecond = 1, Burst = 3 });

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => server.Client.GetAsync($"{path}?access_token=ingest-key")));

        var refused = answers.First(answer => (int)answer.StatusCode == 429);
        var error = JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.Equal((type, "rate_limit_exceeded"), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.InRange(answers.Count(answer => (int)answer.StatusCode == 200), 3, 49);
        Assert.Equal(200, (int)(await server.Client.GetAsync($"{path}?access_token=watch-key")).StatusCode);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => server.Client.GetAsync("/public"))), answer => Assert.Equal(200, (int)answer.StatusCode));
    }

    [Fact]
    public async Task A_participants_socket_is_let_in_however_often_its_key_asks()
    {
        await using var strict = await ServiceProcess.Run("Scribe:Engine=scripted", "Scribe:Limits:RequestsPerSecond=1", "Scribe:Limits:Burst=1");
        for (var i = 0; i < 20; i++)
        {
            await using var bot = await strict.Connect("resuming", "ana", "encoding=pcm16&rate=16000&stream=s1");
            Assert.Equal("ready", bot.Ready.GetProperty("type").GetString());
        }
    }

    async Task<(int, string?)> Answer(HttpRequestMessage request)
    {
        using var response = await service.Process.Http.SendAsync(request);
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.NotEqual("", error.GetProperty("message").GetString());
        return ((int)response.StatusCode, error.GetProperty("code").GetString());
    }

    /// <summary>Right in everything but its size or what it is called.</summary>
    static byte[] Body(string type, int bytes) => type == "audio/wav"
        ? Wav(bytes / 32 + 1)
        : Encoding.ASCII.GetBytes($$"""{"title":"{{new string('x', Math.Max(0, bytes - 12))}}"}""");

    static byte[] Wav(int milliseconds) => Cli.WavBytes.Of(Sound.Silence(milliseconds).Bytes.ToArray(), tag: 1, channels: 1, rate: 16_000, bits: 16);

    public sealed class SmallService : IAsyncLifetime
    {
        internal ServiceProcess Process { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Process = await ServiceProcess.Run("Scribe:Engine=scripted", "Scribe:Limits:UploadMegabytes=1");

        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
