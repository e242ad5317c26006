using MeetingScribe.Audio;
using MeetingScribe.Server.Engines.PocketSphinx;
using MeetingScribe.Speech;

namespace MeetingScribe.Tests.Engines.PocketSphinx;

/// <summary>The real recogniser on real speech, or on flite's where there are no recordings; the output says which.</summary>
public sealed class PocketSphinxEngineTests(ITestOutputHelper output) : IAsyncLifetime
{
    readonly PocketSphinxEngine engine = Engine(decoders: 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    [Fact]
    public async Task A_command_is_understood_word_by_word_with_times_inside_the_turn()
    {
        var final = (await Turn(engine, Command, start: 32_000))[^1];

        output.WriteLine($"The command, {Source}, is heard as: {final.Text()}");
        Assert.InRange(WordErrors.Between("go forward ten meters", final.Text()), 0, CommandErrors);
        Assert.All(final.Words, word => Assert.InRange(word.Confidence, 0.01, 1));
        var edges = final.Words.SelectMany(word => new[] { word.Start, word.End }).ToList();
        Assert.Equal(edges.Order(), edges);
        Assert.InRange(edges[0], 32_000, 32_000 + Command.Length);
        Assert.InRange(edges[^1], edges[0] + 16_000, 32_000 + Command.Length);
    }

    [Fact]
    public async Task Hypotheses_come_while_the_turn_runs_and_one_final_ends_it()
    {
        var heard = await Turn(engine, Command);

        Assert.Equal(Command.Length / 4_000 - 1, heard.Count(hypothesis => !hypothesis.IsFinal)); // every 250 ms from 500 ms on
        Assert.Equal(heard.Count - 1, heard.FindIndex(hypothesis => hypothesis.IsFinal));
    }

    [Fact]
    public async Task A_turns_words_do_not_depend_on_what_the_decoder_heard_before_or_on_the_size_of_chunks()
    {
        var fresh = await Turn(engine, Command);
        await Turn(engine, Sentence);
        var used = await Turn(engine, Command);
        var cut = await Turn(engine, Command, chunk: 333);

        Assert.Equal(Everything(fresh), Everything(used));
        Assert.Equal(Everything(fresh), Everything(cut));
    }

    [Fact]
    public async Task A_new_stream_with_the_carry_goes_on_as_the_old_one_would_have()
    {
        await using var old = engine.Open(new SpeechHints("m/p"));
        await Hearing.Turn(old, 0, Sentence);
        var first = await Hearing.Final(old);
        await Hearing.Turn(old, 320_000, Command);
        var second = await Hearing.Final(old);

        await using var restarted = engine.Open(new SpeechHints("m/p", Carry: first.Carry));
        await Hearing.Turn(restarted, 320_000, Command);

        Assert.Equal(Everything([second]), Everything([await Hearing.Final(restarted)]));
        Assert.NotEqual(first.Carry, second.Carry);
    }

    [Fact]
    public async Task What_is_carried_from_turn_to_turn_is_a_mean_and_no_words()
    {
        await using var stream = engine.Open(new SpeechHints("m/p"));
        await Hearing.Turn(stream, 0, Sentence);

        Assert.Equal((PocketSphinxModel.Coefficients + 1) * sizeof(float), Convert.FromBase64String((await Hearing.Final(stream)).Carry!).Length);
    }

    [Fact]
    public async Task Another_engines_carry_counts_as_none()
    {
        var plain = await Turn(engine, Command);

        Assert.Equal(Everything(plain), Everything(await Turn(engine, Command, carry: "{\"of\":\"another engine\"}")));
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(200), InlineData(1_600), InlineData(6_000), InlineData(16_000)]
    public async Task A_turn_of_silence_however_short_is_a_final_without_words(int samples)
    {
        var heard = await Turn(engine, new short[samples]);

        Assert.Equal("", heard[^1].Text());
        Assert.True(heard[^1].IsFinal);
    }

    [Fact]
    public async Task Clipped_noise_harms_neither_the_stream_nor_the_next_turn()
    {
        await using var stream = engine.Open(new SpeechHints("m/p"));
        await Hearing.Turn(stream, 0, Sound.Noise(2_000, new Random(1), level: 3).Samples);
        await Hearing.Final(stream);
        await Hearing.Turn(stream, 64_000, Command);

        Assert.NotEmpty((await Hearing.Final(stream)).Words);
    }

    [Fact]
    public async Task Three_recordings_share_one_decoder_and_each_is_heard_as_if_alone()
    {
        var alone = await Turn(engine, Command);
        var together = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Turn(engine, Command, canWait: true)));

        Assert.All(together, heard => Assert.Equal(Everything(alone), Everything(heard)));
    }

    [Fact]
    public async Task Who_speaks_when_every_decoder_is_taken_is_searched_lightly_and_soon_and_recordings_wait()
    {
        await using var first = engine.Open(new SpeechHints("m/first"));
        await first.StartTurn(0, CancellationToken.None);
        for (var at = 0; at < 16_000; at += 1_600)
            await first.Hear(new Chunk(at, Command.AsMemory(at, 1_600)), CancellationToken.None);
        Assert.False((await Hearing.Next(first)).IsFinal); // it has the decoder
        await using var recording = engine.Open(new SpeechHints("m/recording", CanWait: true));
        await recording.StartTurn(0, CancellationToken.None);
        await Eventually.IsTrue(() => Task.FromResult(recording.IsWaiting));

        var second = await Turn(engine, Command);

        output.WriteLine($"The command, {Source}, searched lightly, is heard as: {second[^1].Text()}");
        Assert.InRange(WordErrors.Between("go forward ten meters", second[^1].Text()), 0, CommandErrors + 1);
        Assert.True(recording.IsWaiting);
    }

    [Fact]
    public async Task A_stream_that_leaves_in_mid_turn_gives_its_decoder_back()
    {
        await using (var leaving = engine.Open(new SpeechHints("m/p")))
        {
            await leaving.StartTurn(0, CancellationToken.None);
            await leaving.Hear(new Chunk(0, Command.AsMemory(0, 1_600)), CancellationToken.None);
        }

        Assert.True((await Turn(engine, Command))[^1].IsFinal);
    }

    [Fact]
    public async Task Stable_words_are_never_rewritten_and_the_turn_begins_with_them()
    {
        var stable = new StableText(0);
        var shown = new List<string>();
        var heard = await Turn(engine, Sentence);
        output.WriteLine($"The sentence, {Source}, is heard as: {heard[^1].Text()}");
        foreach (var hypothesis in heard.SkipLast(1))
        {
            var words = stable.Believe(hypothesis).Stable.Select(word => word.Text).ToList();
            Assert.Equal(shown, words.Take(shown.Count));
            shown = words;
        }

        Assert.NotEmpty(shown);
        Assert.Equal(shown, stable.Settle(heard[^1]).Take(shown.Count).Select(word => word.Text));
    }

    [Fact]
    public async Task Read_speech_of_strangers_has_no_more_word_errors_than_it_had()
    {
        if (Repository.Speech is null)
            Assert.Skip("Needs the recordings in ../shared/speech: flite's voices are no measure of word errors.");
        string[] files = ["librivox-austen-0870.wav", "librivox-austen-0890.wav", "librivox-austen-0930.wav", "arctic_a0024.wav", "harvard-birch.wav", "harvard-spk1_snt2.wav"];
        var (errors, words) = (0, 0);
        foreach (var file in files)
        {
            var reference = WordErrors.Reference(file);
            errors += WordErrors.Between(reference, (await Turn(engine, Voice.Read(Path.Combine(Repository.Speech, file)).Samples))[^1].Text());
            words += reference.Split(' ').Length;
        }

        output.WriteLine($"{errors} of {words} words wrong in {files.Length} real recordings");
        Assert.InRange(errors / (double)words, 0, 0.30);
    }

    [Fact]
    public void A_missing_model_is_one_sentence_with_the_command_that_installs_it() =>
        Assert.Equal(
            "The pocketsphinx model in /nowhere is missing; install it with: apt-get install libpocketsphinx3 pocketsphinx-en-us",
            Assert.Throws<SpeechEngineException>(() => PocketSphinxModel.Find("/nowhere")).Message);

    static string Source { get; } = Repository.Speech is null ? "synthesised by flite" : "a real recording";

    static short[] Command { get; } = Repository.Speech is { } folder
        ? Voice.Read(Path.Combine(folder, "ps-goforward.wav")).Samples
        : Voice.Synthesise("go forward ten meters").Samples;

    /// <summary>The real command is heard without a mistake; of a synthesised one a word may be mistaken.</summary>
    static int CommandErrors { get; } = Repository.Speech is null ? 1 : 0;

    /// <summary>Long enough for words to become stable, which a stranger's first ones do not.</summary>
    static short[] Sentence { get; } = Repository.Speech is null
        ? Voice.Synthesise("The people of this country will have to go back to work and the government will have to help them with money and with time.").Samples
        : Voice.Sentence(Chunk.SampleRate, out _).Samples;

    static PocketSphinxEngine Engine(int decoders) => new(PocketSphinxModel.Find(), decoders, threadCount: 2, TimeProvider.System);

    static async Task<List<Hypothesis>> Turn(PocketSphinxEngine engine, short[] samples, long start = 0, int chunk = Chunk.MaxSamples, string? carry = null, bool canWait = false)
    {
        await using var stream = engine.Open(new SpeechHints("m/p", Carry: carry, CanWait: canWait));
        var heard = Hearing.ToFinal(stream);
        await Hearing.Turn(stream, start, samples, chunk: chunk);
        return await heard;
    }

    /// <summary>All that must be equal of two runs: words, times, confidences, carries.</summary>
    static IEnumerable<string> Everything(IEnumerable<Hypothesis> heard) =>
        heard.Select(hypothesis => $"{string.Join(' ', hypothesis.Words)} {hypothesis.IsFinal} {hypothesis.Carry}");
}
