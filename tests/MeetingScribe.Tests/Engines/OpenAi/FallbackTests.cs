using MeetingScribe.Server.Engines.OpenAi;
using MeetingScribe.Server.Engines.Scripted;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;

namespace MeetingScribe.Tests.Engines.OpenAi;

/// <summary>The second engine hears while the server is away, says so, and gives back when the server may be asked again.</summary>
public sealed class FallbackTests
{
    readonly HandClock clock = new();
    readonly UpstreamServer server;
    readonly FallbackEngine engine;

    public FallbackTests()
    {
        server = new UpstreamServer(new OpenAIOptions { Endpoint = new Uri("http://gpu:8000") }, clock, new Random(1));
        engine = new FallbackEngine(new Absent(server), new ScriptedEngine(ScriptedFile.Default, clock), server);
    }

    [Fact]
    public async Task While_the_server_is_away_the_second_engine_hears_and_its_finals_carry_its_name()
    {
        Assert.Null(engine.Notice);
        var refused = Assert.Throws<SpeechEngineException>(() => engine.Open(new SpeechHints("m/ana")));
        Assert.Equal("gpu:8000 answered 401: the key is missing or wrong", refused.Message);

        await using var stream = engine.Open(new SpeechHints("m/ana"));
        await Hearing.Turn(stream, 0, 16_000);
        Assert.Equal("scripted", (await Hearing.Final(stream)).Engine);
        Assert.Equal("scripted hears in the meantime, because gpu:8000 answered 401: the key is missing or wrong", engine.Notice);
    }

    [Fact]
    public async Task The_next_turn_after_the_break_asks_the_server_again()
    {
        Assert.Throws<SpeechEngineException>(() => engine.Open(new SpeechHints("m/ana")));
        await using var stream = engine.Open(new SpeechHints("m/ana"));
        await Hearing.Turn(stream, 0, 16_000);
        await Hearing.Final(stream);

        clock.Advance(TimeSpan.FromSeconds(76));

        var changing = await Assert.ThrowsAsync<SpeechEngineException>(async () => await stream.StartTurn(32_000, default));
        Assert.Equal(TimeSpan.FromMilliseconds(100), changing.RetryAfter);
    }

    sealed class Absent(UpstreamServer server) : ISpeechEngine
    {
        public string Name => "openai";

        public ISpeechStream Open(SpeechHints hints)
        {
            var fault = server.Faults.OfStatus(401, body: null);
            server.Speech.Failed(fault);
            throw fault.ToEngineFailure(1, 0);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
