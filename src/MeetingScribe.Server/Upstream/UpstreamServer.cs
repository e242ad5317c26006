using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Audio;
using OpenAI.Chat;
using OpenAI.Realtime;

namespace MeetingScribe.Server.Upstream;

/// <summary>
/// The configured OpenAI-compatible server, shared by everybody who calls it: makes the package's clients, judges what goes wrong, and
/// keeps a breaker for speech and one for summaries, since the one may be away while the other works.
/// </summary>
sealed class UpstreamServer(OpenAIOptions options, TimeProvider time, Random jitter)
{
    static readonly Uri OpenAIs = new("https://api.openai.com/v1");

    static readonly string[] Billing = [".openai.com", ".azure.com", ".groq.com"];

    /// <summary>Servers of one's own take any key, or none; the package insists on one.</summary>
    const string NoKey = "none";

    readonly ApiKeyCredential credential = new(options.ApiKey ?? NoKey);

    public OpenAIOptions Options => options;

    public TimeProvider Time => time;

    /// <summary>With <c>/v1</c>, which everybody's base URL has, whether it was written or not.</summary>
    public Uri Endpoint { get; } = Complete(options.Endpoint ?? OpenAIs);

    /// <summary>Each request is billed there: OpenAI's own, Azure's and Groq's. Whose else is not known, as a server of one's own.</summary>
    public bool IsMetered => Billing.Any(domain => Endpoint.Host.EndsWith(domain, StringComparison.OrdinalIgnoreCase));

    /// <summary>As sentences name it.</summary>
    public string Name { get; } = NameOf(options.Endpoint ?? OpenAIs);

    public FaultReader Faults { get; } = new(NameOf(options.Endpoint ?? OpenAIs), options.ApiKey, time);

    public Breaker Speech { get; } = new(time, new Random(jitter.Next()));

    public Breaker Summaries { get; } = new(time, new Random(jitter.Next()));

    public AudioClient Audio(string model) => new(model, credential, ClientOptions());

    public ChatClient Chat(string model) => new(model, credential, ClientOptions());

    public RealtimeClient Realtime() => new(credential, Harden(new RealtimeClientOptions { Endpoint = Endpoint, UserAgentApplicationId = "MeetingScribe" }));

    /// <summary>What a socket's handshake needs besides the key as everybody takes it: Azure takes it in a header of its own.</summary>
    public IReadOnlyDictionary<string, string> SocketHeaders =>
        options.ApiKey is { } key && Endpoint.Host.EndsWith(".azure.com", StringComparison.OrdinalIgnoreCase)
            ? new Dictionary<string, string>(StringComparer.Ordinal) { ["api-key"] = key }
            : new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>One request: through the breaker, with the timeout, its outcome reported.</summary>
    /// <param name="within">The timeout, where it is not the settings'.</param>
    /// <exception cref="UpstreamException">It failed, or was not made because the breaker is open.</exception>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellation"/> alone.</exception>
    public async Task<T> Call<T>(Breaker breaker, Func<CancellationToken, Task<T>> request, CancellationToken cancellation, TimeSpan? within = null)
    {
        breaker.Enter();
        using var timeout = new CancellationTokenSource(within ?? options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            var answer = await request(either.Token);
            breaker.Succeeded();
            return answer;
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            breaker.GivenUp();
            throw new OperationCanceledException(cancellation);
        }
        catch (Exception e) when (IsTheirs(e))
        {
            var fault = Faults.Of(e);
            breaker.Failed(fault);
            throw new UpstreamException(fault, e);
        }
    }

    /// <summary>What a call to a server may throw; anything else is a mistake of ours.</summary>
    public static bool IsTheirs(Exception e) =>
        e is UpstreamException or ClientResultException or HttpRequestException or IOException or System.Net.WebSockets.WebSocketException
            or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException
            or OperationCanceledException or TimeoutException or System.Text.Json.JsonException or FormatException
        || e is AggregateException { InnerException: { } inner } && IsTheirs(inner);

    OpenAIClientOptions ClientOptions() => Harden(new OpenAIClientOptions { Endpoint = Endpoint, UserAgentApplicationId = "MeetingScribe" });

    /// <summary>Retries and timeouts are ours, which know of the breaker; and nothing that is said is logged.</summary>
    static T Harden<T>(T client) where T : ClientPipelineOptions
    {
        client.RetryPolicy = new ClientRetryPolicy(maxRetries: 0);
        client.NetworkTimeout = Timeout.InfiniteTimeSpan;
        client.ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false };
        client.EnableDistributedTracing = false;
        return client;
    }

    static Uri Complete(Uri endpoint) => new UriBuilder(endpoint)
    {
        Path = endpoint.AbsolutePath.TrimEnd('/') is { Length: > 0 } path ? path : "/v1",
        Query = "",
        Fragment = "",
    }.Uri;

    static string NameOf(Uri endpoint) => endpoint.Host.Equals(OpenAIs.Host, StringComparison.OrdinalIgnoreCase) ? "OpenAI" : endpoint.Authority;
}
