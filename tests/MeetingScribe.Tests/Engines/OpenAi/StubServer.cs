using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MeetingScribe.Tests.Engines.OpenAi;

/// <summary>
/// A server of <c>/v1/audio/transcriptions</c> that reads <see cref="SpokenMarks"/> and, as its <see cref="Trouble"/> says, is late, refuses,
/// fails, hangs, cuts the line, makes things up, mishears its last word or knows no times.
/// </summary>
sealed class StubServer : IAsyncDisposable
{
    readonly WebApplication app;
    int inFlight;

    StubServer(WebApplication app) => this.app = app;

    /// <summary>What happens to the next request; the default is nothing.</summary>
    public Func<Trouble> Next { get; set; } = () => Trouble.None;

    public bool KnowsVerbose { get; init; } = true;

    /// <summary>Requests that name a language are refused.</summary>
    public bool RefusesLanguages { get; set; }

    public int MostInFlight { get; private set; }

    /// <summary>Samples of each request's audio, and its prompt.</summary>
    public List<(int Samples, string Prompt)> Requests { get; } = [];

    public Uri Address => new($"{app.Urls.Single()}/v1");

    public static async Task<StubServer> Start(bool knowsVerbose = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var web = builder.Build();
        web.Urls.Add("http://127.0.0.1:0");
        var stub = new StubServer(web) { KnowsVerbose = knowsVerbose };
        web.MapPost("/v1/audio/transcriptions", stub.Answer);
        await web.StartAsync();
        return stub;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    async Task Answer(HttpContext context)
    {
        Trouble trouble;
        lock (Requests)
        {
            MostInFlight = Math.Max(MostInFlight, ++inFlight);
            trouble = Next();
        }

        try
        {
            await Answer(context, trouble);
        }
        finally
        {
            lock (Requests)
                inFlight--;
        }
    }

    async Task Answer(HttpContext context, Trouble trouble)
    {
        var form = await context.Request.ReadFormAsync();
        using var wav = new MemoryStream();
        await form.Files[0].CopyToAsync(wav);
        lock (Requests)
            Requests.Add(((int)(wav.Length - 44) / 2, form["prompt"].ToString()));
        var isVerbose = form["response_format"] == "verbose_json";
        if (isVerbose && !KnowsVerbose)
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync("""{"error":{"type":"invalid_request_error","message":"response_format 'verbose_json' is not compatible with this model","param":"response_format"}}""");
            return;
        }

        if (RefusesLanguages && form["language"].Count > 0)
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync("""{"error":{"message":"language 'en' is not supported","type":"invalid_request_error","param":"language","code":"unsupported_language"}}""");
            return;
        }

        switch (trouble)
        {
            case Trouble.Late:
                await Task.Delay(60, context.RequestAborted);
                break;
            case Trouble.Busy:
                context.Response.StatusCode = 429;
                context.Response.Headers["retry-after-ms"] = "30";
                await context.Response.WriteAsync("""{"error":{"message":"Rate limit reached"}}""");
                return;
            case Trouble.Broken:
                context.Response.StatusCode = 500;
                return;
            case Trouble.Hang:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            case Trouble.Cut:
                context.Abort();
                return;
            default:
                break;
        }

        await context.Response.WriteAsJsonAsync(Heard(SpokenMarks.Read(wav.ToArray()), trouble, isVerbose && trouble != Trouble.Timeless));
    }

    static object Heard(List<(string Text, int Start)> words, Trouble trouble, bool hasTimes)
    {
        // What lies at the end of the audio is half a word to a recogniser that knows no better.
        if (trouble == Trouble.Mishears && words.Count > 0)
            words[^1] = ("uh", words[^1].Start);
        var text = string.Join(' ', words.Select(word => word.Text));
        var usage = new { type = "duration", seconds = 1 };
        return hasTimes
            ? new
            {
                text,
                language = "english",
                words = words.Select(word => new { word = word.Text, start = Seconds(word.Start), end = Seconds(word.Start + SpokenMarks.WordSamples) }),
                usage,
            }
            : new { text, usage };
    }

    static double Seconds(int samples) => double.Parse((samples / 16_000.0).ToString("0.###", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

enum Trouble
{
    None,
    Late,
    Busy,
    Broken,
    Cut,
    Hang,
    Mishears,
    Timeless,
}
