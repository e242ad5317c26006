using System.Net;

namespace MeetingScribe.Tests.Transcriptions;

/// <summary>A service that hears one file at a time, whose engine hangs at some files and fails at others.</summary>
public sealed class BusyFilesTests
{
    static readonly byte[] Talk = TranscriptionCall.Wav(Sound.Silence(500).Then(Voice.Synthesise("Good morning.")).ThenSilence(1_000).Samples);

    [Fact]
    public async Task Who_hangs_up_gives_the_place_back_and_too_many_are_told_to_come_again()
    {
        await using var service = await Run("""{"hang_at_ms": 100}""");

        // 1. one is heard by an engine that hangs, eight wait, the next is refused
        using var hungUp = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 9).Select(_ => Post()).ToList();
        await Eventually.IsTrue(async () =>
        {
            using var refused = await service.Transcribe(null, ("model", "any"));
            // Who only looks takes up room for a moment, too: whoever was refused for it comes again.
            var pushedOut = waiting.RemoveAll(call => call.IsCompleted);
            waiting.AddRange(Enumerable.Range(0, pushedOut).Select(_ => Post()));
            return pushedOut == 0 && refused.StatusCode == HttpStatusCode.TooManyRequests && refused.Headers.RetryAfter?.Delta == TimeSpan.FromSeconds(5);
        }, seconds: 60);

        // 2. they hang up, and there is room again
        await hungUp.CancelAsync();
        await Task.WhenAll(waiting).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.All(waiting, call => Assert.True(call.IsCanceled));
        await Eventually.IsTrue(async () =>
        {
            using var silent = await service.Transcribe(TranscriptionCall.Wav(new short[16_000]), ("model", "any"));
            return silent.StatusCode == HttpStatusCode.OK;
        }, seconds: 60);

        Task<HttpResponseMessage> Post() => service.Http.PostAsync(TranscriptionCall.Path, Form(), hungUp.Token);
    }

    [Theory, InlineData("false"), InlineData("true")]
    public async Task An_engine_that_fails_is_503_with_its_sentence(string stream)
    {
        await using var service = await Run("""{"fail_at_ms": 100, "fail_times": 1000}""");

        using var answer = await service.Transcribe(Talk, ("model", "any"), ("stream", stream));

        var error = (await answer.Json()).GetProperty("error");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "server_error"), (answer.StatusCode, error.GetProperty("type").GetString()));
        Assert.Contains("100 ms", error.GetProperty("message").GetString());
    }

    static MultipartFormDataContent Form() => TranscriptionCall.Form(Talk, ("model", "any"));

    static async Task<ServiceProcess> Run(string part)
    {
        using var script = new TemporaryFile($$"""{"participants": {"*": {{part}} } }""");
        return await ServiceProcess.Run("Scribe:Engine=scripted", $"Scribe:Scripted:File={script.Path}", "Scribe:Transcriptions:AtOnce=1");
    }
}
