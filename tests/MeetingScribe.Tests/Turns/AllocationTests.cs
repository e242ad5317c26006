using MeetingScribe.Audio;
using MeetingScribe.Turns;

namespace MeetingScribe.Tests.Turns;

public sealed class AllocationTests
{
    [Theory]
    [InlineData(AudioEncoding.Pcm16, 16_000, 1)]
    [InlineData(AudioEncoding.Pcm16, 48_000, 2)]
    [InlineData(AudioEncoding.MuLaw, 8_000, 1)]
    [InlineData(AudioEncoding.ALaw, 11_025, 2)]
    public void From_bytes_to_turns_not_a_byte_is_allocated_per_chunk(AudioEncoding encoding, int rate, int channels)
    {
        var format = new AudioFormat(encoding, rate, channels);
        using var intake = new AudioIntake(format);
        var turns = new TurnDetector(new());
        var bytes = new byte[rate / 10 * format.BytesPerFrame * 7 / 5];
        new Random(1).NextBytes(bytes);
        var silence = new byte[bytes.Length];
        Hear(); // the first pass makes what is made once

        var before = GC.GetAllocatedBytesForCurrentThread();
        var chunks = 0;
        for (var i = 0; i < 20; i++)
            chunks += Hear();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(chunks > 50);

        int Hear() => Pass(bytes) + Pass(silence);

        int Pass(ReadOnlySpan<byte> rest)
        {
            var heard = 0;
            for (; ; rest = rest[intake.Write(rest)..])
            {
                while (intake.TryRead(out var chunk))
                {
                    turns.Hear(chunk);
                    heard++;
                }
                if (rest.IsEmpty)
                    return heard;
            }
        }
    }
}
