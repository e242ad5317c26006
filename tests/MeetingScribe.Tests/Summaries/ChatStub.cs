using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MeetingScribe.Tests.Summaries;

/// <summary>
/// A chat completions server that answers as its script says, one entry for each request, the last for all that follow. Without a script
/// its model keeps minutes dutifully.
/// </summary>
sealed partial class ChatStub : IAsyncDisposable
{
    public const string Model = "stub-1";

    readonly ConcurrentQueue<ChatRequest> requests = new();
    readonly WebApplication app;
    Func<ChatRequest, ChatReply>[] script;
    int answered;

    ChatStub(WebApplication app, Func<ChatRequest, ChatReply>[] script) => (this.app, this.script) = (app, script);

    public IReadOnlyList<ChatRequest> Requests => [.. requests];

    public Uri Endpoint => new($"{app.Urls.First()}/v1");

    public static async Task<ChatStub> Start(params Func<ChatRequest, ChatReply>[] script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        var stub = new ChatStub(builder.Build(), script);
        stub.app.MapPost("/v1/chat/completions", stub.Answer);
        await stub.app.StartAsync();
        return stub;
    }

    /// <summary>From the next request on.</summary>
    public void GoOnWith(params Func<ChatRequest, ChatReply>[] next)
    {
        script = next;
        Volatile.Write(ref answered, 0);
    }

    /// <summary>A good model: a point for the first and for the last line it is given, and what it was told before, in its own order.</summary>
    public static ChatReply Minutes(ChatRequest request)
    {
        var (points, before) = (new List<JsonNode>(), new List<JsonNode>());
        foreach (Match summary in Summary().Matches(request.User))
            before.AddRange(JsonNode.Parse(summary.Groups["json"].Value)!["overview"]!.AsArray().Select(point => point!.DeepClone()));
        var lines = Line().Matches(request.User);
        foreach (var line in lines.Take(1).Concat(lines.TakeLast(1)).DistinctBy(line => line.Index))
            points.Add(Point($"{line.Groups["who"].Value} said {line.Groups["what"].Value}", int.Parse(line.Groups["number"].ValueSpan)));
        return Says(Json([.. before.TakeLast(6), .. points]));
    }

    public static string Json(params IEnumerable<JsonNode> overview) => new JsonObject
    {
        ["overview"] = new JsonArray([.. overview]),
        ["decisions"] = new JsonArray(),
        ["action_items"] = new JsonArray(),
        ["open_questions"] = new JsonArray(),
        ["topics"] = new JsonArray("orders"),
    }.ToJsonString();

    public static JsonNode Point(string text, params int[] cites) => new JsonObject { ["text"] = text, ["cites"] = new JsonArray([.. cites.Select(cite => JsonValue.Create(cite))]) };

    public static ChatReply Says(string content, string finish = "stop") => Completion(new JsonObject { ["content"] = content }, finish);

    public static ChatReply Refuses() => Completion(new JsonObject { ["content"] = null, ["refusal"] = "I cannot help with that; see https://example.com/policy." }, "stop");

    public static ChatReply Fails(int status, string message, string? retryAfterMs = null) =>
        new(status, new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = "invalid_request_error" } }.ToJsonString(), retryAfterMs);

    /// <summary>No answer until the stub goes.</summary>
    public static ChatReply Hangs() => new(0, "");

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    static ChatReply Completion(JsonObject message, string finish) => new(200, new JsonObject
    {
        ["model"] = $"{Model}-2026-01-15",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = finish }),
        ["usage"] = new JsonObject { ["prompt_tokens"] = 100, ["completion_tokens"] = 10 },
    }.ToJsonString());

    async Task Answer(HttpContext context)
    {
        var request = new ChatRequest((await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body)).Clone(), context.Request.Headers.Authorization.ToString());
        requests.Enqueue(request);
        var (lines, place) = (script, Interlocked.Increment(ref answered) - 1);
        var reply = lines.Length == 0 ? Minutes(request) : lines[Math.Min(place, lines.Length - 1)](request);
        if (reply.Status == 0)
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        context.Response.StatusCode = reply.Status == 0 ? 503 : reply.Status;
        if (reply.RetryAfterMs is { } wait)
            context.Response.Headers["retry-after-ms"] = wait;
        await context.Response.WriteAsync(reply.Body);
    }

    [GeneratedRegex(@"^\[(?<number>\d+)\] (?<who>[^:\n]+): (?<what>.*)$", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex(@"<summary_(?:so_far|of_part)>\n(?<json>.*)\n</summary_")]
    private static partial Regex Summary();
}

/// <summary>A request as the stub got it.</summary>
sealed record ChatRequest(JsonElement Body, string Authorization)
{
    public string User => Body.GetProperty("messages")[1].GetProperty("content").GetString()!;

    public bool HasSchema => Body.TryGetProperty("response_format", out _);
}

/// <param name="Status">0: none, ever.</param>
sealed record ChatReply(int Status, string Body, string? RetryAfterMs = null);
