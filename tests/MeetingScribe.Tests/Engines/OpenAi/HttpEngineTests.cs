using MeetingScribe.Audio;
using MeetingScribe.Server.Engines.OpenAi;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;
using MeetingScribe.Speech.Redaction;

namespace MeetingScribe.Tests.Engines.OpenAi;

/// <summary>The engine against a server that goes wrong in every way, with the session's part played here.</summary>
public sealed class HttpEngineTests
{
    static readonly SpeechHints Ana = new("standup/ana", "en-US", ["Dashwood"]);

    [Fact]
    public async Task While_a_turn_runs_agreement_grows_and_the_final_is_the_whole_with_its_bill()
    {
        await using var stub = await StubServer.Start();
        var session = new Session(stub);

        var text = await session.Turn(0, 20);

        Assert.Equal(Words(0, 20), text);
        Assert.True(session.Partials > 1, $"There were {session.Partials} hypotheses before the final.");
        Assert.Equal(stub.Requests.Count, session.Used!.Seconds);
        Assert.Equal(1, stub.MostInFlight);
        Assert.All(stub.Requests, request => Assert.StartsWith("Dashwood", request.Prompt));
    }

    [Fact]
    public async Task A_server_without_verbose_json_is_asked_for_json_from_then_on()
    {
        await using var stub = await StubServer.Start(knowsVerbose: false);
        var session = new Session(stub);

        Assert.Equal(Words(0, 10), await session.Turn(0, 10));
        var before = stub.Requests.Count;
        Assert.Equal(Words(10, 5), await session.Turn(10, 5, patient: false));

        Assert.Equal(before + 1, stub.Requests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_does_not_take_the_hints_gets_none_from_then_on(bool knowsVerbose)
    {
        await using var stub = await StubServer.Start(knowsVerbose);
        stub.RefusesLanguages = true;
        var session = new Session(stub);

        Assert.Equal(Words(0, 10), await session.Turn(0, 10));
        Assert.StartsWith("Dashwood", stub.Requests[0].Prompt);

        Assert.Equal("", stub.Requests[^1].Prompt);
    }

    [Fact]
    public async Task A_long_turn_is_sent_without_its_settled_beginning_which_becomes_the_prompt()
    {
        await using var stub = await StubServer.Start();
        var session = new Session(stub);

        Assert.Equal(Words(0, 160), await session.Turn(0, 160));

        Assert.InRange(stub.Requests.Max(request => request.Samples), 12 * Chunk.SampleRate, 20 * Chunk.SampleRate);
        Assert.EndsWith(".", stub.Requests[^1].Prompt);
        Assert.InRange(stub.Requests[^1].Prompt.Length, 100, 500);
    }

    [Fact]
    public async Task Where_requests_are_billed_a_turn_is_sent_once_when_it_is_over()
    {
        await using var stub = await StubServer.Start();
        var session = new Session(stub, least: HttpPace.FinalOnly);

        Assert.Equal(Words(0, 40), await session.Turn(0, 40, patient: false));

        Assert.Equal(0, session.Partials);
        Assert.Equal(40 * SpokenMarks.WordSamples, Assert.Single(stub.Requests).Samples);
    }

    [Theory]
    [InlineData("https://api.openai.com/v1", true)]
    [InlineData("https://eu.api.openai.com/v1", true)]
    [InlineData("https://one.openai.azure.com", true)]
    [InlineData("https://api.groq.com/openai/v1", true)]
    [InlineData("http://gpu:8000", false)]
    [InlineData("https://whisper.example.com/v1", false)]
    [InlineData("https://notopenai.com/v1", false)]
    public void Only_where_requests_are_billed_captions_wait_for_the_turns_end(string endpoint, bool isFinalOnly)
    {
        var server = new UpstreamServer(new OpenAIOptions { Endpoint = new Uri(endpoint) }, TimeProvider.System, new Random(1));

        Assert.Equal(isFinalOnly ? HttpPace.FinalOnly : HttpPace.Usual, HttpPace.DefaultFor(server));
    }

    [Fact]
    public async Task Nothing_that_redaction_covers_is_sent_with_the_audio()
    {
        await using var stub = await StubServer.Start();
        var session = new Session(stub, hints: Ana with { Redactor = new Redactor(new RedactionRules(false, false, false, false, ["w7", "w31", "Dashwood"])) });

        Assert.Equal(Words(0, 160), await session.Turn(0, 160));

        Assert.Contains(stub.Requests, request => request.Prompt.Contains("w6 w8", StringComparison.Ordinal));
        Assert.DoesNotContain(stub.Requests, request => request.Prompt.Split(' ').Any(word => word is "w7" or "w31" or "Dashwood"));
    }

    [Fact]
    public async Task A_bad_key_fails_at_once_with_the_servers_own_words()
    {
        var server = new UpstreamServer(new OpenAIOptions { Endpoint = new Uri("http://127.0.0.1:9/v1") }, TimeProvider.System, new Random(1));
        server.Speech.Failed(server.Faults.OfStatus(401, """{"error":{"message":"Incorrect API key"}}"""));
        await using var stream = new HttpEngine(server, TimeSpan.FromSeconds(1)).Open(Ana);
        await Hearing.Turn(stream, 0, SpokenMarks.Say(0, 3));

        var failure = await Assert.ThrowsAsync<SpeechEngineException>(() => Hearing.Rest(stream));

        Assert.Contains("Incorrect API key", failure.Message);
        Assert.NotNull(failure.RetryAfter);
    }

    [Theory, InlineData(2), InlineData(5), InlineData(9)]
    public Task Whatever_the_server_does_no_word_is_lost_doubled_swapped_or_rewritten(int seed) => Disturbed(seed);

    [Theory(Explicit = true)]
    [MemberData(nameof(Seeds))]
    public Task Nor_with_any_of_forty_other_seeds(int seed) => Disturbed(seed);

    async Task Disturbed(int seed)
    {
        await using var stub = await StubServer.Start();
        var random = new Random(seed);
        var (hangs, failures) = (0, 0);
        stub.Next = () =>
        {
            // Three failures in a row fail the stream; from five on the breaker would make everybody wait by the clock.
            var trouble = (Trouble)random.Next((int)Trouble.Timeless + 1);
            failures = trouble is Trouble.Busy or Trouble.Broken or Trouble.Cut or Trouble.Hang ? failures + 1 : 0;
            if (failures <= 3 && (trouble != Trouble.Hang || ++hangs == 1))
                return trouble;
            failures = 0;
            return Trouble.None;
        };
        var session = new Session(stub, new QuickClock());

        for (var turn = 0; turn < 3; turn++)
        {
            var (first, count) = (turn * 100, random.Next(3, 70));
            // The stub may mishear the last word in the last answer, as any server may; everything before it is certain.
            var said = (await session.Turn(first, count)).Split(' ');
            Assert.Equal(Words(first, count - 1).Split(' '), said[..^1]);
            Assert.Contains(said[^1], new[] { SpokenMarks.Name(first + count - 1), "uh" });
        }

        // One at a time; but a request that was given up may not have ended at the server when the next one comes.
        Assert.InRange(stub.MostInFlight, 1, 2);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(10, 40)];

    static string Words(int first, int count) => string.Join(' ', Enumerable.Range(first, count).Select(SpokenMarks.Name));

    /// <summary>A participant's session: hears a turn again with a new stream when one fails, and holds what was stable.</summary>
    /// <param name="clock">Null: one that stands still, on which every answer takes no time and captions come at the least interval.</param>
    sealed class Session(StubServer stub, TimeProvider? clock = null, TimeSpan? least = null, SpeechHints? hints = null)
    {
        readonly HttpEngine engine = new(
            new UpstreamServer(new OpenAIOptions { Endpoint = stub.Address, Timeout = TimeSpan.FromSeconds(2 * QuickClock.Times) }, clock ?? new HandClock(), new Random(1)), least ?? TimeSpan.FromMilliseconds(200));

        public int Partials { get; private set; }

        public SpeechUsage? Used { get; private set; }

        /// <param name="patient">Waits for captions between the chunks.</param>
        public async Task<string> Turn(int first, int count, bool patient = true)
        {
            var start = (long)first * SpokenMarks.WordSamples;
            var (samples, text) = (SpokenMarks.Say(first, count), new StableText(start));
            while (true)
            {
                await using var stream = engine.Open(hints ?? Ana);
                var understanding = Understand(stream, text);
                try
                {
                    await stream.StartTurn(start, CancellationToken.None);
                    var seen = Partials;
                    for (var at = 0; at < samples.Length && !understanding.IsCompleted; at += Chunk.MaxSamples)
                    {
                        await stream.Hear(new Chunk(start + at, samples.AsMemory(at, Math.Min(Chunk.MaxSamples, samples.Length - at))), CancellationToken.None);
                        if (!patient || at / Chunk.MaxSamples % 4 != 3)
                            continue;
                        if (clock is null)
                            await Eventually.IsTrue(() => Task.FromResult(Partials > seen || understanding.IsCompleted), seconds: 60);
                        else
                            await Task.WhenAny(understanding, Task.Delay(15)); // the pace of speech, quickened
                        seen = Partials;
                    }

                    await stream.EndTurn(CancellationToken.None);
                    return await understanding.WaitAsync(TimeSpan.FromSeconds(60));
                }
                catch (SpeechEngineException e)
                {
                    await understanding.ContinueWith(_ => { }, TaskScheduler.Default);
                    await Task.Delay(e.RetryAfter ?? TimeSpan.Zero, clock ?? TimeProvider.System);
                }
            }
        }

        async Task<string> Understand(ISpeechStream stream, StableText text)
        {
            var stable = new List<string>();
            await foreach (var hypothesis in stream.Hypotheses(CancellationToken.None))
            {
                if (hypothesis.IsFinal)
                {
                    var words = text.Settle(hypothesis).Select(word => word.Text).ToList();
                    Assert.Equal(stable, words.Take(stable.Count));
                    Used = hypothesis.Usage;
                    return string.Join(' ', words);
                }

                Partials++;
                var now = text.Believe(hypothesis).Stable.Select(word => word.Text).ToList();
                Assert.Equal(stable, now.Take(stable.Count));
                stable = now;
            }
            throw new InvalidOperationException("The stream ended without a final.");
        }
    }
}
