using MeetingScribe.Audio;
using MeetingScribe.Server.Engines.Scripted;
using MeetingScribe.Speech;

namespace MeetingScribe.Tests.Engines.Scripted;

public sealed class ScriptedEngineTests
{
    [Fact]
    public async Task Words_may_be_named_by_the_moment_at_which_they_were_first_said()
    {
        var clock = new HandClock();
        var began = clock.GetTimestamp() / (clock.TimestampFrequency / 10_000);
        await using var engine = new ScriptedEngine(new ScriptedFile(new Dictionary<string, ScriptedPart> { ["*"] = new() { WordEveryMs = 300, Stamped = true } }), clock);
        await using var stream = engine.Open(new SpeechHints("m/p"));

        await stream.StartTurn(0, default);
        await stream.Hear(new Chunk(0, new short[4_800]), default);
        clock.Advance(TimeSpan.FromSeconds(2));
        await stream.Hear(new Chunk(4_800, new short[4_800]), default);
        clock.Advance(TimeSpan.FromSeconds(2));
        await stream.EndTurn(default);

        Assert.Equal([$"{began}", $"{began} {began + 20_000}", $"{began} {began + 20_000}"], (await Hearing.ToFinal(stream)).Select(hypothesis => hypothesis.Text()));
    }

    [Fact]
    public async Task Without_a_file_a_word_starts_every_300_ms_and_is_named_by_its_first_sample()
    {
        var said = await Play(ScriptedFile.Default, turns: (0, 16_000));

        Assert.Equal(["w0", "w0 w4800", "w0 w4800 w9600", "w0 w4800 w9600 w14400"], said.Select(hypothesis => hypothesis.Text()));
        Assert.Equal([false, false, false, true], said.Select(hypothesis => hypothesis.IsFinal));
        Assert.Equal([0, 1, 2, 0], said.Select(hypothesis => hypothesis.Settled));
        Assert.Equal(new Word("w14400", 14_400, 16_000, 1), said[^1].Words[^1]);
    }

    [Fact]
    public async Task Two_turns_side_by_side_share_the_words_without_loss_or_doubling()
    {
        var said = await Play(ScriptedFile.Default, (1_000, 10_000), (10_000, 20_000));

        Assert.Equal(["w4800 w9600", "w14400 w19200"], said.Where(hypothesis => hypothesis.IsFinal).Select(hypothesis => hypothesis.Text()));
    }

    [Fact]
    public async Task Written_words_are_said_when_they_are_due_by_the_participant_they_belong_to()
    {
        var script = Read("""
            {"participants": {
                "m/ana": {"words": [{"text": "hello", "start_ms": 400, "end_ms": 720, "confidence": 0.9}, {"text": "there", "start_ms": 720, "end_ms": 950}]},
                "*": {}}}
            """);

        var ana = await Play(script, "m/ana", (0, 16_000));
        var ben = await Play(script, "m/ben", (0, 16_000));

        Assert.Equal(["hello", "hello there", "hello there"], ana.Select(hypothesis => hypothesis.Text()));
        Assert.Equal(new Word("hello", 6_400, 11_520, 0.9), ana[^1].Words[0]);
        Assert.Equal("", Assert.Single(ben).Text());
    }

    [Fact]
    public async Task A_failing_participant_fails_as_often_as_written_and_nobody_else_does()
    {
        await using var engine = new ScriptedEngine(Read("""{"participants": {"m/ana": {"word_every_ms": 300, "fail_at_ms": 500}, "*": {"word_every_ms": 300}}}"""), TimeProvider.System);
        await using var first = engine.Open(new SpeechHints("m/ana"));
        await using var second = engine.Open(new SpeechHints("m/ana"));
        await using var other = engine.Open(new SpeechHints("m/ben"));

        var failure = await Assert.ThrowsAsync<SpeechEngineException>(() => Hearing.Turn(first, 0, 16_000));
        await Hearing.Turn(second, 0, 16_000);
        await Hearing.Turn(other, 0, 16_000);

        Assert.Equal("The script lets the engine fail at 500 ms.", failure.Message);
        Assert.Same(failure, await Assert.ThrowsAsync<SpeechEngineException>(() => Hearing.Rest(first)));
    }

    [Fact]
    public async Task A_hanging_participant_hears_nothing_more_until_it_is_disposed()
    {
        await using var engine = new ScriptedEngine(Read("""{"participants": {"*": {"word_every_ms": 300, "hang_at_ms": 500}}}"""), TimeProvider.System);
        var stream = engine.Open(new SpeechHints("m/ana"));

        var turn = Hearing.Turn(stream, 0, 16_000);
        Assert.False(turn.IsCompleted);
        await stream.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => turn);
    }

    [Theory]
    [InlineData("""{""", "which cannot be read as a script")]
    [InlineData("""{}""", "which has no \"participants\"")]
    [InlineData("""{"participants": {"*": {"word_every_ms": 0}}}""", "where \"*\" has \"word_every_ms\" 0; 10 to 60000 is allowed.")]
    [InlineData("""{"participants": {"*": {"leak_kb": 2000}}}""", "where \"*\" has \"leak_kb\" 2000; 0 to 1024 is allowed.")]
    [InlineData("""{"participants": {"*": {"word_every_ms": 300, "words": []}}}""", "where \"*\" has both \"words\" and \"word_every_ms\"; give one.")]
    [InlineData("""{"participants": {"a": {"words": [{"text": "x y", "start_ms": 5, "end_ms": 9}]}}}""", "where \"a\" has the word \"x y\" from 5 to 9 ms")]
    public void A_bad_script_is_refused_with_its_place_and_what_is_allowed(string json, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<SpeechEngineException>(() => Read(json)).Message, StringComparison.Ordinal);

    static ScriptedFile Read(string json)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, json);
            return ScriptedFile.Read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    static Task<List<Hypothesis>> Play(ScriptedFile script, params (long From, long To)[] turns) => Play(script, "m/p", turns);

    static async Task<List<Hypothesis>> Play(ScriptedFile script, string participant, params (long From, long To)[] turns)
    {
        await using var engine = new ScriptedEngine(script, TimeProvider.System);
        var stream = engine.Open(new SpeechHints(participant));
        foreach (var (from, to) in turns)
            await Hearing.Turn(stream, from, to);
        await stream.DisposeAsync();
        return await Hearing.Rest(stream);
    }
}
