using System.Globalization;
using MeetingScribe.Audio;
using MeetingScribe.Turns;

namespace MeetingScribe.Tests.Turns;

/// <summary>Measured, not promised: what voice activity detection misses and invents, beside a plain energy threshold.</summary>
public sealed class VoiceActivityTests(ITestOutputHelper output)
{
    // Annotations are in steps of 10 ms; a frame of 20 ms counts as two.
    const int Step = 160;

    [Fact]
    public void It_errs_far_less_than_the_best_plain_energy_threshold()
    {
        var clips = Repository.Speech is { } folder ? Meetings(folder) : Synthesised();
        var speech = clips.SelectMany(clip => clip.Speech).ToArray();
        var ours = Rates(speech, [.. clips.SelectMany(clip => Frames(clip.Sound))]);
        var energies = clips.SelectMany(clip => Energies(clip.Sound)).ToArray();
        var (plain, threshold) = Enumerable.Range(-90, 80)
            .Select(decibels => (Rates(speech, [.. energies.Select(energy => energy > decibels)]), decibels))
            .MinBy(tried => tried.Item1.Errors);
        var turns = Rates(speech, [.. clips.SelectMany(clip => InTurns(clip.Sound))]);

        output.WriteLine($"{clips.Count} clips, {(Repository.Speech is null ? "synthesised by flite" : "real meetings")}");
        output.WriteLine($"ours:          {ours}");
        output.WriteLine($"plain energy:  {plain}, at {threshold} dB, the best for all clips together");
        output.WriteLine($"inside a turn: {turns}");
        foreach (var clip in clips)
            output.WriteLine($"  of a clip:   {Rates(clip.Speech, InTurns(clip.Sound))}");
        Assert.True(ours.Errors < 0.75 * plain.Errors);
        Assert.True(turns.Missed < 0.01);
    }

    [Fact]
    public void A_read_sentence_is_one_turn_from_end_to_end()
    {
        Assert.SkipWhen(Repository.Speech is null, "The recordings are not on this machine; TurnDetectorTests cut synthesised sentences.");
        var files = Directory.EnumerateFiles(Repository.Speech!, "LJ*.wav").Concat(Directory.EnumerateFiles(Repository.Speech!, "harvard*.wav")).Order();

        Assert.All(files, file =>
        {
            var sentence = Voice.Read(file);
            Assert.Equal([(0, Chunk.ToMilliseconds(sentence.Samples.Length))], sentence.Turns());
        });
    }

    static bool[] Frames(Sound sound)
    {
        var (voice, samples) = (new VoiceActivity(resume: null), sound.Samples);
        var frames = samples.Length / BandEnergies.FrameSamples;
        return [.. Enumerable.Range(0, frames)
            .Select(i => voice.Hear(samples.AsSpan(i * BandEnergies.FrameSamples, BandEnergies.FrameSamples)) >= 0.5f)
            .SelectMany(isSpeech => (bool[])[isSpeech, isSpeech])];
    }

    static double[] Energies(Sound sound) =>
        [.. Steps(sound).Select(step => 10 * Math.Log10((step.Average(sample => (double)sample * sample) + 1) / (32_768.0 * 32_768)))];

    static bool[] InTurns(Sound sound)
    {
        var turns = sound.Turns();
        return [.. Steps(sound).Select((_, i) => turns.Any(turn => i * 10 >= turn.Start && i * 10 < turn.End))];
    }

    // Whole frames only, so that every way of counting has as many steps.
    static IEnumerable<short[]> Steps(Sound sound) =>
        sound.Samples.Take(sound.Samples.Length / BandEnergies.FrameSamples * BandEnergies.FrameSamples).Chunk(Step);

    static Accuracy Rates(bool[] speech, bool[] heard)
    {
        Assert.Equal(speech.Length, heard.Length);
        var (missed, invented) = (speech.Zip(heard).Count(s => s is (true, false)), speech.Zip(heard).Count(s => s is (false, true)));
        var spoken = speech.Count(s => s);
        return new((double)missed / spoken, (double)invented / (speech.Length - spoken), (double)(missed + invented) / speech.Length);
    }

    // Half-minute clips of meeting rooms; every SPEAKER line of the RTTM file is one person's speech, start and length in seconds.
    static List<Clip> Meetings(string folder) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(folder, "diarization"), "*.flac").Order().Select(file =>
        {
            var sound = Voice.Read(file);
            var speech = new bool[Steps(sound).Count()];
            foreach (var fields in File.ReadLines(Path.ChangeExtension(file, ".rttm")).Select(line => line.Split(' ')))
            {
                var start = double.Parse(fields[3], CultureInfo.InvariantCulture);
                var end = start + double.Parse(fields[4], CultureInfo.InvariantCulture);
                speech.AsSpan()[(int)Math.Round(start * 100)..Math.Min((int)Math.Round(end * 100), speech.Length)].Fill(true);
            }
            return new Clip(sound, speech);
        }),
    ];

    // Sentences between pauses, in rooms and at levels as different as meetings are; speech is where the voice alone is loud.
    static List<Clip> Synthesised() =>
    [
        .. new (string Voice, double Gain, double Noise)[] { ("slt", 1, 0.002), ("awb", 0.2, 0.0003), ("rms", 0.04, 0.0003), ("kal16", 0.5, 0.003) }
            .Select(room =>
            {
                var sentence = Voice.Synthesise("We should decide today which of the two plans goes to the board.", voice: room.Voice);
                var alone = Enumerable.Range(0, 4).Aggregate(Sound.Silence(1_500), (sound, i) => sound.Then(sentence).Then(Sound.Silence(1_000 + (500 * i))));
                var loud = Energies(alone);
                var speech = loud.Select((_, i) => loud[Math.Max(0, i - 10)..Math.Min(i + 11, loud.Length)].Max() > -45).ToArray();
                var noise = Sound.Noise((int)(alone.Samples.Length / 16), new Random(1), room.Noise);
                return new Clip(alone.At(room.Gain).Over(noise), speech);
            }),
    ];

    sealed record Clip(Sound Sound, bool[] Speech);

    sealed record Accuracy(double Missed, double Invented, double Errors)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Missed:P1} of speech missed, {Invented:P1} of the rest taken for speech, {Errors:P1} of all wrong");
    }
}
