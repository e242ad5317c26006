using MeetingScribe.Audio;
using MeetingScribe.Server.Storage;

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

/// <summary>Reads a recording on as it grows, as chunks from any chunk boundary, until it is told that no more will come.</summary>
sealed class RecordingTail(Recording recording, AudioFormat format)
{
    readonly Pulse changed = new();
    volatile Ending ending;

    /// <summary>16 kHz position of the recording's end.</summary>
    public long End => recording.Length / format.BytesPerFrame * Chunk.SampleRate / format.SampleRate;

    /// <summary>The recording has grown.</summary>
    public void Grown() => changed.Fire();

    /// <summary>No more will come. Who asks for more wins: a stream that is finishing is not suspended any more.</summary>
    public void Stop(Ending how)
    {
        if (how > ending)
            ending = how;
        changed.Fire();
    }

    /// <summary>Gives each chunk to <paramref name="hear"/>, which owns it until its task completes. Ends when told to.</summary>
    public async Task Read(long from, Func<Chunk, CancellationToken, ValueTask> hear, CancellationToken cancellation)
    {
        using var intake = new AudioIntake(format, from);
        var buffer = new byte[format.BytesPerFrame * format.SampleRate / 10];
        var offset = intake.RawOffset;
        while (true)
        {
            var count = recording.Read(buffer, offset);
            if (count == 0)
            {
                var next = changed.Next;
                if (recording.Length > offset)
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
                while (intake.TryRead(out var chunk))
                    await hear(chunk, cancellation);
            }
        }

        if (ending != Ending.Finish)
            return;
        intake.Finish();
        while (intake.TryRead(out var chunk))
            await hear(chunk, cancellation);
    }
}
