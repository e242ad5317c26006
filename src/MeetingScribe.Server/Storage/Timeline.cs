using MeetingScribe.Audio;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Storage;

/// <summary>
/// A participant's streams laid on the meeting's clock as one run of 16 kHz mono samples: silence where nothing was recorded,
/// the newer stream where two overlap. Read-only; any number of these may be open at once.
/// </summary>
sealed class Timeline(IReadOnlyList<StreamRecord> streams, RecordingFolder recordings)
{
    readonly IReadOnlyList<Placed> placed = [.. streams
        .Select(stream => new Placed(stream, StartOf(stream), recordings.SamplesOf(stream)))
        .Where(stream => stream.Samples > 0)
        .OrderBy(stream => stream.Start)];

    /// <summary>First recorded sample on the meeting's clock; 0 for an empty timeline.</summary>
    public long Start => placed.Count == 0 ? 0 : placed[0].Start;

    /// <summary>Just behind the last recorded sample.</summary>
    public long End => placed.Count == 0 ? 0 : placed.Max(stream => stream.End);

    /// <summary>Fills <paramref name="samples"/> with what was heard from <paramref name="position"/> on.</summary>
    public void Read(long position, Span<short> samples)
    {
        samples.Clear();
        foreach (var stream in placed)
        {
            var from = Math.Max(position, stream.Start);
            var to = Math.Min(position + samples.Length, stream.End);
            if (from < to)
                ReadStream(stream, from - stream.Start, samples[(int)(from - position)..(int)(to - position)]);
        }
    }

    void ReadStream(Placed stream, long from, Span<short> samples)
    {
        using var file = recordings.OpenToRead(stream.Record.RecordingId);
        if (file is null)
            return;
        using var intake = new AudioIntake(stream.Record.Format, from - from % Chunk.MaxSamples);
        var buffer = new byte[16_384];
        var offset = intake.RawOffset;
        var to = from + samples.Length;
        while (true)
        {
            var count = RandomAccess.Read(file, buffer, offset);
            offset += count;
            if (count == 0)
                intake.Finish();
            for (var taken = 0; ;)
            {
                while (intake.TryRead(out var chunk))
                {
                    Copy(chunk, from, samples);
                    if (chunk.End >= to)
                        return;
                }

                if (taken == count)
                    break;
                taken += intake.Write(buffer.AsSpan(taken, count - taken));
            }

            if (count == 0)
                return;
        }
    }

    static void Copy(Chunk chunk, long from, Span<short> samples)
    {
        var first = Math.Max(chunk.Position, from);
        var last = Math.Min(chunk.End, from + samples.Length);
        if (first < last)
            chunk.Samples.Span[(int)(first - chunk.Position)..(int)(last - chunk.Position)].CopyTo(samples[(int)(first - from)..]);
    }

    static long StartOf(StreamRecord stream) =>
        new StreamClock(stream.StartUtc, stream.MeetingStartUtc).ToMeetingMs(0) * Chunk.SampleRate / 1_000;

    sealed record Placed(StreamRecord Record, long Start, long Samples)
    {
        public long End => Start + Samples;
    }
}
