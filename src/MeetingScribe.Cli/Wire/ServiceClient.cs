using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Cli.Wire;

/// <summary>The service's REST routes; whatever goes wrong comes out as one sentence.</summary>
internal sealed class ServiceClient : IDisposable
{
    readonly ServiceAddress address;
    readonly HttpClient http;

    public ServiceClient(ServiceAddress address)
    {
        this.address = address;
        http = new HttpClient { BaseAddress = address.Url, Timeout = Timeout.InfiniteTimeSpan };
        if (address.Key is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", address.Key);
    }

    public async Task<T> Get<T>(string path, CancellationToken cancellation)
    {
        using var response = await Send(HttpMethod.Get, path, null, cancellation);
        return (await response.Content.ReadFromJsonAsync<T>(ScribeJson.Options, cancellation))!;
    }

    public async Task<string> GetText(string path, CancellationToken cancellation)
    {
        using var response = await Send(HttpMethod.Get, path, null, cancellation);
        return await response.Content.ReadAsStringAsync(cancellation);
    }

    /// <summary>The answer once its head is here, with a good status; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> Send(
        HttpMethod method, string path, object? body, CancellationToken cancellation, Action<HttpRequestHeaders>? headers = null)
    {
        using var request = new HttpRequestMessage(method, path);
        headers?.Invoke(request.Headers);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: ScribeJson.Options);

        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException problem)
        {
            throw new ScribeException(Unreachable(address.Url, problem));
        }
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw new ScribeException(Sentence((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellation)));
    }

    public void Dispose() => http.Dispose();

    public static string Unreachable(Uri url, Exception problem) =>
        $"No service answers at {url.GetLeftPart(UriPartial.Authority)} ({Innermost(problem).Message}). Start it with `make run`, or say where it is with --url.";

    /// <summary>What an error body says, or the bare status where it is not the service that answered.</summary>
    public static string Sentence(int status, string body)
    {
        try
        {
            if (JsonSerializer.Deserialize<ErrorBody>(body, ScribeJson.Options)?.Error?.Message is { } message)
                return status == 401 ? $"{message} (scribe takes the key from --key, SCRIBE_KEY or ./data/admin.key.)" : message;
        }
        catch (JsonException)
        {
            // Some proxy's page: the status says more than its HTML.
        }
        return $"The service answered {status}.";
    }

    static Exception Innermost(Exception problem) => problem.InnerException is { } inner ? Innermost(inner) : problem;

    sealed record ErrorBody(WireError? Error);
}

/// <summary>The one error shape of every route and socket.</summary>
internal sealed record WireError(string? Type, string? Code, string? Message);
