using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MeetingScribe.Tests.Upstream;

/// <summary>A server that speaks the realtime protocol badly, each run in its own way, by a seed.</summary>
sealed class FaultyUpstream : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentDictionary<string, FaultyRun> runs = new();

    FaultyUpstream(WebApplication app) => this.app = app;

    public static async Task<FaultyUpstream> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var upstream = new FaultyUpstream(builder.Build());
        upstream.app.UseWebSockets();
        upstream.app.MapGet("/{run}/v1/realtime", upstream.Serve);
        await upstream.app.StartAsync();
        return upstream;
    }

    /// <param name="troubles">How often something goes wrong before the server is well for ever.</param>
    public FaultyRun Begin(string name, KnownSpeech speech, int seed, int troubles) => runs[name] = new FaultyRun(speech, new Random(seed), troubles);

    public Uri Endpoint(string run) => new($"{app.Urls.Single()}/{run}/v1");

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    async Task Serve(HttpContext context, string run)
    {
        var faulty = runs[run];
        if (faulty.Refusal(context))
            return;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { SubProtocol = "realtime" });
        faulty.Opened();
        try
        {
            await new FaultySession(faulty, socket).Run(context.RequestAborted);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The client has gone.
        }
        finally
        {
            faulty.IsStalled = false;
            faulty.Closed();
        }
    }
}

/// <summary>What the sessions of one run share.</summary>
sealed class FaultyRun(KnownSpeech speech, Random random, int troubles)
{
    int left = troubles;
    int ids;
    int open;
    int commits;

    public KnownSpeech Speech => speech;

    /// <summary>One session at a time uses it.</summary>
    public Random Random => random;

    public bool IsWild { get; } = troubles > 0;

    /// <summary>Sends text while the audio comes.</summary>
    public bool Streams { get; } = random.Next(2) == 0;

    /// <summary>It says nothing more, until the client leaves.</summary>
    public volatile bool IsStalled;

    public ConcurrentQueue<string> Troubles { get; } = new();

    /// <summary>Connections, refused ones included.</summary>
    public int Sessions { get; set; }

    /// <summary>Sessions that are open now.</summary>
    public int Open => Volatile.Read(ref open);

    /// <summary>Everybody is refused.</summary>
    public volatile bool IsAway;

    /// <summary>Texts are not sent for the time being.</summary>
    public volatile bool HoldsBack;

    /// <summary>Whose time sessions end by, and after how long; null: never.</summary>
    public (TimeProvider Clock, TimeSpan Lifetime)? Term { get; set; }

    /// <summary>Turns committed, those of broken sessions included.</summary>
    public int Commits => Volatile.Read(ref commits);

    public string NextId(string kind) => $"{kind}_{Interlocked.Increment(ref ids)}";

    /// <summary>Messages until the session's trouble; null: it has none.</summary>
    public int? TroubleAfter() => left > 0 ? random.Next(1, 90) : null;

    public void Had(string trouble)
    {
        left--;
        Troubles.Enqueue(trouble);
    }

    public void Opened() => Interlocked.Increment(ref open);

    public void Closed() => Interlocked.Decrement(ref open);

    public void Committed() => Interlocked.Increment(ref commits);

    public bool Refusal(HttpContext context)
    {
        Sessions++;
        if (IsAway)
        {
            context.Response.StatusCode = 503;
            return true;
        }

        if (left == 0 || random.Next(5) > 0)
            return false;
        context.Response.StatusCode = (int[])[401, 404, 429, 500, 503] is var all ? all[random.Next(all.Length)] : 0;
        if (context.Response.StatusCode == 429)
            context.Response.Headers.RetryAfter = "2";
        Had($"refused with {context.Response.StatusCode}");
        return true;
    }
}
