using MeetingScribe.Audio;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Telemetry;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Sessions;

/// <summary>How a stream stops being heard.</summary>
enum Ending
{
    None,

    /// <summary>At the last whole chunk; the stream may go on another time.</summary>
    Suspend,

    /// <summary>At the last sample.</summary>
    Finish,
}

/// <summary>Who hears a recording: chunks, and the marks between them.</summary>
interface IHearer
{
    /// <summary>Owns the chunk until its task completes.</summary>
    ValueTask Hear(Chunk chunk, CancellationToken cancellation);

    /// <param name="position">Where the mark lies, at 16 kHz.</param>
    /// <param name="rest">Copies of the audio between the last chunk and the mark, which comes again in the next whole chunk.</param>
    ValueTask Mark(StreamMark mark, long position, IReadOnlyList<Chunk> rest, CancellationToken cancellation);
}

/// <summary>
/// Reads a recording and its marks on as they grow, as chunks from any chunk boundary, until it is told that no more will
/// come.
/// </summary>
sealed class RecordingTail(Recording recording, AudioFormat format)
{
    readonly Pulse changed = new();
    readonly Arrivals arrivals = new();
    long arrivedTo = recording.Length / format.BytesPerFrame * Chunk.SampleRate / format.SampleRate;
    long readTo;
    volatile Ending ending;

    /// <summary>16 kHz position of the recording's end.</summary>
    public long End => PositionOf(recording.Length / format.BytesPerFrame);

    /// <summary>The recording has grown, by audio that arrived at this timestamp. One caller at a time.</summary>
    public void Grown(long arrived)
    {
        var end = End;
        arrivals.Add(arrivedTo, end, arrived);
        arrivedTo = end;
        changed.Fire();
    }

    /// <summary>The recording's marks have grown.</summary>
    public void Grown() => changed.Fire();

    /// <summary>
    /// When the audio arrived that made the chunk being heard, a resampler's look-ahead included; false if it came before, or came so fast
    /// that nobody noted it. For the hearer only.
    /// </summary>
    public bool TryArrival(out long timestamp) => arrivals.TryTake(readTo, out timestamp);

    /// <summary>No more will come. Who asks for more wins: a stream that is finishing is not suspended any more.</summary>
    public void Stop(Ending how)
    {
        if (how > ending)
            ending = how;
        changed.Fire();
    }

    /// <summary>The settings in force at a 16 kHz position, or null if none were ever made.</summary>
    public StreamSettings? SettingsAt(long position) =>
        recording.Marks.Before(PositionToFrame(position) + 1).OfType<SettingsMark>().LastOrDefault()?.Settings;

    /// <summary>Gives chunks from <paramref name="from"/> on and marks from <paramref name="marksFrom"/> on. Ends when told to.</summary>
    public async Task Read(long from, long marksFrom, IHearer hearer, CancellationToken cancellation)
    {
        using var intake = new AudioIntake(format, from);
        var buffer = new byte[format.BytesPerFrame * format.SampleRate / 10];
        var offset = intake.RawOffset;
        var marked = recording.Marks.Before(PositionToFrame(marksFrom)).Count();
        while (true)
        {
            // 1. marks that lie here
            var mark = recording.Marks[marked];
            var marksAt = mark is null ? long.MaxValue : mark.Frame * format.BytesPerFrame;
            if (marksAt <= offset)
            {
                await hearer.Mark(mark!, PositionOf(mark!.Frame), Rest(intake.Position, offset), cancellation);
                marked++;
                continue;
            }

            // 2. audio up to the next one
            var count = recording.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, marksAt - offset)), offset);
            if (count == 0)
            {
                var next = changed.Next;
                if (recording.Length > offset || recording.Marks[marked] != mark)
                    continue;
                if (ending != Ending.None)
                    break;
                await next.WaitAsync(cancellation);
                continue;
            }

            offset += count;
            for (var taken = 0; taken < count;)
            {
                taken += intake.Write(buffer.AsSpan(taken, count - taken));
                readTo = PositionOf((offset - count + taken) / format.BytesPerFrame);
                while (intake.TryRead(out var chunk))
                    await hearer.Hear(chunk, cancellation);
            }
        }

        if (ending != Ending.Finish)
            return;
        intake.Finish();
        while (intake.TryRead(out var chunk))
            await hearer.Hear(chunk, cancellation);
    }

    /// <summary>
    /// The audio from a chunk boundary to a byte of the recording, as if it ended there: the intake that reads on must not be
    /// disturbed, or the chunks would depend on who marked what.
    /// </summary>
    List<Chunk> Rest(long from, long end)
    {
        using var intake = new AudioIntake(format, from);
        var bytes = new byte[Math.Max(0, end - intake.RawOffset)];
        var rest = new List<Chunk>();
        var count = recording.Read(bytes, intake.RawOffset);
        for (var taken = 0; ;)
        {
            taken += intake.Write(bytes.AsSpan(taken, count - taken));
            if (taken == count)
                intake.Finish();
            while (intake.TryRead(out var chunk))
                rest.Add(chunk with { Samples = chunk.Samples.ToArray() });
            if (taken == count)
                return rest;
        }
    }

    long PositionOf(long frame) => frame * Chunk.SampleRate / format.SampleRate;

    /// <summary>The first frame that is not before the position.</summary>
    long PositionToFrame(long position) => (position * format.SampleRate + Chunk.SampleRate - 1) / Chunk.SampleRate;
}
