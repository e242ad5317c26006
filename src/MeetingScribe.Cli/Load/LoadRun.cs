using System.Globalization;
using MeetingScribe.Audio;
using MeetingScribe.Cli.Wire;

namespace MeetingScribe.Cli.Load;

/// <summary>One run of a plan: everybody joins, the service settles, everything is measured for a while, everybody goes.</summary>
/// <param name="speech">What speakers say, at 16 kHz; null: <see cref="SyntheticVoice"/>.</param>
internal sealed class LoadRun(ServiceAddress address, LoadPlan plan, byte[]? speech, TimeProvider time, Random random)
{
    /// <summary>Enough for the joining not to be what is measured, and few enough for the service to answer each at once.</summary>
    const int JoiningAtOnce = 16;

    const int ErasingAtOnce = 4;

    /// <summary>Reading what events say costs this client more than it costs the service to send them.</summary>
    const int WatchfulViewers = 20;

    /// <summary>So many different speakers and listeners; the others repeat them, each at a place of its own.</summary>
    const int Voices = 4;

    static readonly TimeSpan VoiceLength = TimeSpan.FromSeconds(45);

    readonly LoadClock clock = new(time);
    readonly LoadErrors errors = new();
    readonly Delays toAck = new();
    readonly string name = $"load-{time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{random.Next(10_000):0000}";

    /// <summary>Told in a few words what it is at.</summary>
    public Action<string>? Progressed { get; init; }

    public async Task<LoadReport> Run(CancellationToken cancellation)
    {
        using var client = new ServiceClient(address);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var before = await ServiceMetrics.Take(client, cancellation);
        var speakers = new Speaker?[plan.Participants];
        var pacer = new Pacer(clock);
        var pacing = Task.Run(() => pacer.Run(over.Token), CancellationToken.None);
        var finder = new Finder(client, clock, errors, over.Token);
        var words = Enumerable.Range(0, Math.Min(WatchfulViewers, Math.Min(plan.Viewers, plan.Meetings))).Select(_ => new WordTimes()).ToList();
        Task watching = Task.CompletedTask;
        try
        {
            // 1. meetings, participants, viewers
            for (var meeting = 0; meeting < plan.Meetings; meeting++)
                (await client.Send(HttpMethod.Post, "/v1/meetings", new { id = MeetingId(meeting), title = "scribe load" }, cancellation)).Dispose();
            await Join(speakers, pacer, cancellation);
            watching = Task.WhenAll(Enumerable.Range(0, plan.Viewers).Select(viewer => new Viewer(
                client, MeetingId(viewer % plan.Meetings), viewer < words.Count ? words[viewer] : null, viewer < words.Count ? finder : null, clock, errors).Watch(over.Token)));

            // 2. measure
            Progressed?.Invoke("warming up");
            await Task.Delay(plan.WarmUp, time, cancellation);
            Progressed?.Invoke($"measuring for {plan.Length.TotalSeconds:0} s");
            var start = await ServiceMetrics.Take(client, cancellation);
            clock.IsMeasuring = true;
            await Task.Delay(plan.Length, time, cancellation);
            clock.IsMeasuring = false;
            var end = await ServiceMetrics.Take(client, cancellation);
            var counted = errors.Counts;

            // 3. everybody goes
            await over.CancelAsync();
            await Task.WhenAll(pacing, watching);
            var joined = speakers.Count(speaker => speaker is not null);
            var (shown, stable) = await Compare(client, words, speakers, cancellation);
            var delays = Measure.All.ToDictionary(measure => measure.Name, measure =>
                measure == Measure.ChunkToAck ? toAck.Percentiles()
                : measure == Measure.WordToShown ? shown.Percentiles()
                : measure == Measure.WordToStable ? stable.Percentiles()
                : measure == Measure.SegmentToFound ? finder.ToFound.Percentiles()
                : start is null ? null : end?.Since(start, measure.Metric!, measure.Kind));
            return new LoadReport(
                plan.Participants, joined, plan.Door.Name, plan.Speaking, plan.Meetings, plan.Viewers, plan.Length.TotalSeconds,
                delays, ServiceUse.Of(before, start, end, joined), counted, pacer.Lateness.Percentiles());
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(pacing, watching);
            foreach (var speaker in speakers)
                speaker?.Dispose();
            await CleanUp(client);
        }
    }

    async Task Join(Speaker?[] speakers, Pacer pacer, CancellationToken cancellation)
    {
        var speaking = Enumerable.Range(0, Voices).Select(voice => plan.Door.Frames(speech ?? SyntheticVoice.Speaking(random, VoiceLength))).ToArray();
        var silent = Enumerable.Range(0, Voices).Select(voice => plan.Door.Frames(SyntheticVoice.Silent(random, VoiceLength))).ToArray();
        var joined = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = JoiningAtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, speakers.Length, options, async (participant, stop) =>
        {
            var voice = (plan.Speaks(participant) ? speaking : silent)[participant % Voices];
            if (await Speaker.Join(address, plan.Door, MeetingId(participant / plan.PerMeeting), $"p{participant}", Turned(voice, participant), clock, errors, toAck, stop) is { } speaker)
            {
                speakers[participant] = speaker;
                pacer.Add(speaker);
            }
            Progressed?.Invoke($"{Interlocked.Increment(ref joined)} of {speakers.Length} joined");
        });
    }

    /// <summary>The same voice from another place on.</summary>
    static ReadOnlyMemory<byte>[] Turned(ReadOnlyMemory<byte>[] frames, int participant)
    {
        var from = participant * 37 % frames.Length;
        return [.. frames[from..], .. frames[..from]];
    }

    async Task<(Delays Shown, Delays Stable)> Compare(ServiceClient client, List<WordTimes> words, Speaker?[] speakers, CancellationToken cancellation)
    {
        var (shown, stable) = (new Delays(), new Delays());
        foreach (var participant in words.SelectMany(meeting => meeting.Words).GroupBy(word => word.ParticipantId))
        {
            var number = int.Parse(participant.Key[1..], CultureInfo.InvariantCulture);
            var began = await BeginningOf(client, number, cancellation);
            foreach (var word in participant)
            {
                if (speakers[number]?.SpokenAt((word.EndMs - began) * Chunk.SampleRate / 1_000.0) is not { } spoken)
                    continue;
                shown.Add(time.GetElapsedTime(spoken, word.Shown));
                stable.Add(time.GetElapsedTime(spoken, word.Stable));
            }
        }
        return (shown, stable);
    }

    /// <summary>Where a participant's recording begins on its meeting's clock, in ms.</summary>
    async Task<long> BeginningOf(ServiceClient client, int participant, CancellationToken cancellation)
    {
        using var wav = await client.Send(HttpMethod.Get, $"/v1/meetings/{MeetingId(participant / plan.PerMeeting)}/participants/p{participant}/audio", null, cancellation);
        return long.Parse(wav.Headers.GetValues("X-Start-Ms").Single(), CultureInfo.InvariantCulture);
    }

    /// <summary>Erases the meetings, where this key may; else ends them.</summary>
    async Task CleanUp(ServiceClient client)
    {
        if (plan.KeepsMeetings)
            return;
        Progressed?.Invoke("erasing the meetings");
        await Parallel.ForAsync(0, plan.Meetings, new ParallelOptions { MaxDegreeOfParallelism = ErasingAtOnce }, async (meeting, _) =>
        {
            try
            {
                (await client.Send(HttpMethod.Delete, $"/v1/meetings/{MeetingId(meeting)}", null, CancellationToken.None)).Dispose();
            }
            catch (ScribeException problem)
            {
                Progressed?.Invoke($"{MeetingId(meeting)} stays: {problem.Message}");
            }
        });
    }

    string MeetingId(int meeting) => $"{name}-{meeting + 1}";
}
