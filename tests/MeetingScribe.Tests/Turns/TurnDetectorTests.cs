using System.Text.Json;
using MeetingScribe.Audio;
using MeetingScribe.Transcripts;
using MeetingScribe.Turns;

namespace MeetingScribe.Tests.Turns;

public sealed class TurnDetectorTests(ITestOutputHelper output)
{
    static readonly TurnOptions ShortTurns = new() { MaxTurn = TimeSpan.FromSeconds(5) };

    [Fact]
    public void A_sentence_between_pauses_is_one_turn_with_padding()
    {
        var sentence = Sentence();
        var length = sentence.Samples.Length / 16;
        var sound = InRoom(Sound.Silence(2_000).Then(sentence).ThenSilence(3_000));

        var (start, end) = Assert.Single(sound.Turns());

        Assert.InRange(start, 1_600, 2_000);
        Assert.InRange(end, 2_000 + length - 200, 2_000 + length + 450);
    }

    [Fact]
    public void Two_sentences_with_a_pause_longer_than_the_stop_time_are_two_turns() =>
        Assert.Equal(2, InRoom(Sentence().ThenSilence(2_500).Then(Sentence()).ThenSilence(2_500)).Turns().Count);

    [Fact]
    public void A_stream_that_begins_and_ends_in_a_word_is_one_turn_from_end_to_end()
    {
        var samples = Sentence().Samples;
        var middle = new Sound(samples[16_000..48_000]);

        Assert.Equal([(0, 2_000)], middle.Turns());
    }

    [Theory]
    [InlineData("awb", 0.001)]
    [InlineData("awb", 0.003)]
    [InlineData("rms", 0.0005)]
    [InlineData("slt", 0.0003)]
    public void Speech_from_the_first_sample_on_ends_as_soon_as_any_whatever_the_room(string voice, double noise)
    {
        var samples = Voice.Synthesise("We should decide today which of the two plans goes to the board.", voice: voice).Samples;
        var (first, last) = (Array.FindIndex(samples, IsLoud), Array.FindLastIndex(samples, IsLoud));
        var sentence = new Sound(samples[first..last]);
        var length = sentence.Samples.Length / 16;
        foreach (var seed in Enumerable.Range(1, 20))
        {
            var (start, end) = Assert.Single(sentence.ThenSilence(5_000).Over(Sound.Noise(length + 5_000, new Random(seed), noise)).Turns());

            Assert.Equal(0, start);
            Assert.InRange(end, length - 200, length + 600);
        }

        static bool IsLoud(short sample) => Math.Abs((int)sample) > 1_000;
    }

    [Fact]
    public void A_turn_that_is_too_long_is_cut_and_goes_on_where_it_was_cut()
    {
        var changes = Enumerable.Repeat(Sentence(), 3).Aggregate((a, b) => a.Then(b)).Changes(ShortTurns);

        var ends = changes.Where(change => change.Kind == TurnChangeKind.Ended).ToArray();
        var starts = changes.Where(change => change.Kind == TurnChangeKind.Started).ToArray();
        Assert.True(ends.Length >= 4);
        Assert.Equal(ends.Length, starts.Length);
        Assert.All(starts.Zip(ends), turn => Assert.InRange(turn.Second.Position - turn.First.Position, 1, 5 * Chunk.SampleRate));
        Assert.Contains(starts.Skip(1).Zip(ends), pair => pair.First.Position == pair.Second.Position);
    }

    [Fact]
    public void A_detector_resumed_between_turns_continues_exactly()
    {
        var sound = InRoom(Sound.Silence(900).Then(Sentence()).ThenSilence(2_500).Then(Sentence()).Then(Sentence()).ThenSilence(2_000).Then(Sentence()));
        foreach (var options in (TurnOptions[])[new(), ShortTurns])
        {
            var whole = new TurnDetector(options);
            var heard = sound.Chunks().Select(chunk => (Change: whole.Hear(chunk), whole.SpeechProbability)).ToArray();
            var first = new TurnDetector(options);
            var resumed = 0;
            var isOpen = false;
            foreach (var (chunk, i) in sound.Chunks().Select((chunk, i) => (chunk, i)))
            {
                var kind = first.Hear(chunk).Kind;
                isOpen = kind == TurnChangeKind.Started || (isOpen && kind != TurnChangeKind.Ended);
                if (isOpen || (kind == TurnChangeKind.None && i % 4 != 0))
                    continue;
                var json = JsonSerializer.Serialize(first.State, ScribeJson.Options);
                var second = new TurnDetector(options, JsonSerializer.Deserialize<TurnState>(json, ScribeJson.Options));
                Assert.Equal(heard[(i + 1)..], sound.Chunks(chunk.End).Select(later => (second.Hear(later), second.SpeechProbability)));
                resumed++;
            }
            Assert.True(resumed >= 4);
        }
    }

    [Theory]
    [InlineData("digital silence")]
    [InlineData("white noise")]
    [InlineData("loud white noise")]
    [InlineData("pink noise")]
    [InlineData("hum")]
    [InlineData("DC offset")]
    [InlineData("clicks")]
    public void What_is_not_speech_starts_no_turn(string name) => Assert.Empty(NoSpeech(name).Turns());

    [Fact]
    public void Speech_at_a_hundredth_of_its_level_is_still_heard() =>
        Assert.Single(Room(1_000, 0.1).Then(Sentence().At(0.01)).Then(Room(2_000, 0.1)).Turns());

    [Fact]
    public void A_finished_detector_has_nothing_more_to_say()
    {
        var detector = new TurnDetector(new());

        Assert.Equal(TurnChangeKind.None, detector.Finish(0).Kind);
        Assert.Equal(TurnChangeKind.None, detector.Finish(0).Kind);
    }

    [Fact]
    public void Options_out_of_range_are_told_by_name_value_and_range()
    {
        Assert.Null(new TurnOptions().Validate());
        Assert.Equal("Padding is 00:00:11; it must be from 00:00:00 to 00:00:10.", new TurnOptions { Padding = TimeSpan.FromSeconds(11) }.Validate());
        Assert.Equal("Silence is 00:00:00; it must be from 00:00:00.0200000 to 00:00:10.", new TurnOptions { Silence = TimeSpan.Zero }.Validate());
        Assert.Equal("MaxTurn is 00:05:00; it must be from 00:00:05 to 00:02:00.", new TurnOptions { MaxTurn = TimeSpan.FromMinutes(5) }.Validate());
        Assert.Equal("Threshold is 2; it must be from 0 to 1.", new TurnOptions { Threshold = 2 }.Validate());
        Assert.Throws<ArgumentException>(() => new TurnDetector(new() { Threshold = -1 }));
    }

    static Sound NoSpeech(string name)
    {
        var random = new Random(11);
        return name switch
        {
            "digital silence" => Sound.Silence(10_000),
            "white noise" => Sound.Noise(10_000, random, 0.003),
            "loud white noise" => Sound.Noise(10_000, random, 0.2),
            "pink noise" => Pink(10_000, random),
            "hum" => Sound.Tone(10_000, 50, 0.1).Over(Sound.Tone(10_000, 150, 0.05)).Over(Sound.Tone(10_000, 250, 0.02)).Over(Room(10_000)),
            "DC offset" => new Sound(Enumerable.Repeat((short)3_000, 160_000)).Over(Room(10_000)),
            _ => Enumerable.Range(0, 10).Select(_ => Room(999).Then(Sound.Noise(1, random, 0.3))).Aggregate((a, b) => a.Then(b)),
        };
    }

    // Voss's way to pink noise, in octaves that change at half the rate of the one before.
    static Sound Pink(int milliseconds, Random random)
    {
        var octaves = new double[12];
        return new(Enumerable.Range(0, milliseconds * 16).Select(i =>
        {
            octaves[Math.Min(System.Numerics.BitOperations.TrailingZeroCount(i + 1), 11)] = random.NextDouble() - 0.5;
            return (short)(octaves.Sum() * 3_000);
        }));
    }

    /// <summary>A quiet room: noise at -66 dB.</summary>
    static Sound Room(int milliseconds, double gain = 1) => Sound.Noise(milliseconds, new Random(milliseconds), 0.0005 * gain);

    static Sound InRoom(Sound sound) => sound.Over(Room(sound.Samples.Length / 16));

    Sound Sentence()
    {
        var sentence = Voice.Sentence(Chunk.SampleRate, out var source);
        output.WriteLine(source);
        return sentence;
    }
}
