using MeetingScribe.Audio;
using MeetingScribe.Server.Engines.Scripted;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;
using MeetingScribe.Turns;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeetingScribe.Tests.Sessions;

/// <summary>Commits, clears and settings in the middle of a recording, with an engine that names each word by its first sample.</summary>
public sealed class MarkTests : IDisposable
{
    const int Rate = 24_000;

    static readonly AudioFormat Format = Parse("pcm16", Rate);

    /// <summary>Two sentences with a pause between them that ends a turn.</summary>
    static readonly byte[] Talk = Sound.Silence(500, Rate)
        .Then(Voice.Synthesise("The first thing on the list is the budget.", Rate)).ThenSilence(1_500)
        .Then(Voice.Synthesise("Then there is the question of the new office.", Rate)).ThenSilence(1_500).Bytes;

    static readonly StreamSettings Held = new(new TurnOptions { AwaitsCommit = true });

    readonly string folder = Directory.CreateTempSubdirectory("scribe-marks-").FullName;
    readonly RecordingFolder recordings;

    public MarkTests() => recordings = new RecordingFolder(folder, TimeProvider.System, NullLogger<RecordingFolder>.Instance);

    public void Dispose()
    {
        recordings.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_commit_ends_the_turn_at_its_very_sample()
    {
        using var recording = Record(new CommitMark(Frames(1_530)));

        var heard = await Hear(recording);

        Assert.Equal(3, heard.Count);
        Assert.Equal(1_530 * 16, heard[0].Utterance.TurnEnd);
        Assert.True(heard[1].Utterance.TurnStart >= 1_530 * 16);
    }

    [Fact]
    public async Task Before_a_commit_nothing_can_be_taken_where_one_is_awaited()
    {
        using var waiting = Record(new SettingsMark(0, Held));
        Assert.Empty(await Hear(waiting, finish: false));

        using var committed = Record(new SettingsMark(0, Held), new CommitMark(Frames(4_000)));
        var heard = await Hear(committed, finish: false);

        Assert.NotEmpty(heard);
        Assert.All(heard, one => Assert.True(one.Utterance.TurnStart < 4_000 * 16));
    }

    [Fact]
    public async Task What_is_cleared_leaves_no_words_and_what_follows_does()
    {
        using var recording = Record(new SettingsMark(0, Held), new ClearMark(Frames(4_000)));

        var words = (await Hear(recording)).SelectMany(one => one.Utterance.Words).ToList();

        Assert.NotEmpty(words);
        Assert.All(words, word => Assert.True(word.Start >= 4_000 * 16));
    }

    [Fact]
    public async Task A_clear_spares_what_was_a_whole_turn_before_it()
    {
        using var recording = Record(new ClearMark(Frames(Talk.Length / 48 - 1_000)));

        Assert.NotEmpty((await Hear(recording))[0].Utterance.Words);
    }

    [Fact]
    public async Task Other_settings_hold_from_their_mark_on()
    {
        using var patient = Record(new SettingsMark(0, new(new TurnOptions { Silence = TimeSpan.FromSeconds(4) })));
        Assert.Single(await Hear(patient));

        using var changed = Record(new SettingsMark(0, new(new TurnOptions { Silence = TimeSpan.FromSeconds(4) })), new SettingsMark(Frames(1_000), new(new TurnOptions())));
        Assert.Equal(2, (await Hear(changed)).Count);
    }

    [Fact]
    public async Task Silence_outside_of_turns_is_told_once_for_each_idle_time()
    {
        using var recording = Record(Sound.Silence(3_500, Rate).Bytes, new SettingsMark(0, new(new TurnOptions { Idle = TimeSpan.FromSeconds(1) })));
        var hearer = await Read(recording, from: null);

        Assert.Equal([(0L, 16_000L), (16_000L, 32_000L), (32_000L, 48_000L)], hearer.News.Where(heard => heard.Kind == TurnChangeKind.Idle).Select(heard => (heard.Start, heard.Position)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Marks_at_random_places_give_the_same_utterances_from_every_checkpoint(int seed)
    {
        var random = new Random(seed);
        var awaits = seed % 2 == 0;
        StreamMark[] marks = [
            new SettingsMark(0, awaits ? Held : new(new TurnOptions())),
            .. Enumerable.Range(0, 12).Select(_ => random.NextInt64(Talk.Length / 2)).Order()
                .Select(frame => random.Next(4) == 0 ? (StreamMark)new ClearMark(frame) : new CommitMark(frame))];
        using var recording = Record(marks);
        var whole = await Hear(recording);

        Assert.NotEmpty(whole);
        foreach (var (index, (_, checkpoint)) in whole.Index())
            Assert.Equal(whole.Skip(index + 1).Select(Described), (await Hear(recording, from: checkpoint)).Select(Described));
    }

    [Fact]
    public async Task It_is_all_the_same_whether_audio_and_marks_come_little_by_little_or_at_once()
    {
        StreamMark[] marks = [new SettingsMark(0, Held), new CommitMark(Frames(1_777)), new CommitMark(Frames(4_321)), new ClearMark(Frames(5_001))];
        using var whole = Record(marks);
        var expected = await Hear(whole);

        var growing = recordings.Open("grow" + Guid.NewGuid().ToString("n"));
        var tail = new RecordingTail(growing, Format);
        var hearer = new Hearer(Held.Turns, from: null);
        var random = new Random(5);
        growing.Marks.Append(marks[0]);
        var reading = Task.Run(() => hearer.Hear(tail, from: null));
        foreach (var (start, mark) in marks.Skip(1).Select(mark => mark.Frame).Prepend(0L).Zip(marks.Skip(1).Append(null)))
        {
            var end = mark?.Frame ?? Talk.Length / 2;
            for (var frame = start; frame < end;)
            {
                var next = Math.Min(end, frame + random.NextInt64(1, 5_000));
                growing.Append(Talk.AsSpan((int)frame * 2, (int)(next - frame) * 2));
                tail.Grown();
                frame = next;
            }
            if (mark is not null)
                growing.Marks.Append(mark);
            tail.Grown();
        }

        tail.Stop(Ending.Finish);
        await reading;
        Assert.Equal(expected.Select(Described), hearer.Taken.Select(Described));
    }

    [Fact]
    public void A_line_that_a_crash_cut_short_is_forgotten()
    {
        var log = new MarkLog(Path.Combine(folder, "torn.marks"));
        log.Append(new CommitMark(48_000));
        File.AppendAllText(Path.Combine(folder, "torn.marks"), "{\"kind\":\"cle");

        var again = new MarkLog(Path.Combine(folder, "torn.marks"));
        again.Append(new ClearMark(50_000));

        Assert.Equal([new CommitMark(48_000), new ClearMark(50_000)], new MarkLog(Path.Combine(folder, "torn.marks")).Before(long.MaxValue));
    }

    Recording Record(params StreamMark[] marks) => Record(Talk, marks);

    Recording Record(byte[] audio, params StreamMark[] marks)
    {
        var recording = recordings.Open("mark" + Guid.NewGuid().ToString("n"));
        recording.Append(audio);
        foreach (var mark in marks)
            recording.Marks.Append(mark);
        return recording;
    }

    static async Task<IReadOnlyList<(Utterance Utterance, Checkpoint Checkpoint)>> Hear(Recording recording, Checkpoint? from = null, bool finish = true) =>
        (await Read(recording, from, finish)).Taken;

    static async Task<Hearer> Read(Recording recording, Checkpoint? from, bool finish = true)
    {
        var tail = new RecordingTail(recording, Format);
        var hearer = new Hearer(tail.SettingsAt(from?.Position ?? 0)?.Turns ?? new TurnOptions(), from);
        tail.Stop(Ending.Finish);
        await hearer.Hear(tail, from, finish);
        return hearer;
    }

    static string Described((Utterance Utterance, Checkpoint Checkpoint) one) =>
        $"{one.Utterance.TurnStart}-{one.Utterance.TurnEnd} {one.Utterance.Text} @{one.Checkpoint.Position}";

    static long Frames(long milliseconds) => milliseconds * Rate / 1_000;

    static AudioFormat Parse(string encoding, int rate)
    {
        Assert.True(AudioFormat.TryParse(encoding, $"{rate}", null, out var format, out _));
        return format;
    }

    /// <summary>A listener with the scripted engine; takes what can be taken after everything was heard.</summary>
    sealed class Hearer : IHearer
    {
        readonly TurnOptions options;
        readonly ISpeechStream speech;
        readonly Listener listener;

        public Hearer(TurnOptions options, Checkpoint? from)
        {
            this.options = options;
            var engine = new ScriptedEngine(ScriptedFile.Default, TimeProvider.System);
            speech = engine.Open(new SpeechHints("m/p"));
            listener = new Listener(options, from, speech, engine.Name, new TurnMemory());
        }

        public List<Heard> News { get; } = [];

        public List<(Utterance, Checkpoint)> Taken { get; } = [];

        public async Task Hear(RecordingTail tail, Checkpoint? from, bool finish = true)
        {
            var understanding = Task.Run(async () =>
            {
                await foreach (var hypothesis in speech.Hypotheses(CancellationToken.None))
                    listener.Understand(hypothesis);
            });
            await tail.Read(Listener.ReadFrom(options, from), from?.Position ?? 0, this, CancellationToken.None);
            if (finish)
                await listener.Finish(CancellationToken.None);
            await speech.DisposeAsync();
            await understanding;
            while (listener.TryTake(out var utterance, out var checkpoint))
            {
                Taken.Add((utterance, checkpoint));
                listener.Took(utterance);
            }
        }

        public async ValueTask Hear(Chunk chunk, CancellationToken cancellation) => News.Add(await listener.Hear(chunk, cancellation));

        public async ValueTask Mark(StreamMark mark, long position, IReadOnlyList<Chunk> rest, CancellationToken cancellation) =>
            News.AddRange(await listener.Mark(mark, position, rest, cancellation));
    }
}
