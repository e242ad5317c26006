// A plain level gate, until the real detector replaces this file.
using MeetingScribe.Audio;
namespace MeetingScribe.Turns;
public sealed class TurnDetector(TurnOptions options, TurnState? resume = null)
{
    bool open; int quiet;
    public TurnState State => new();
    public TurnChange Hear(Chunk chunk)
    {
        _ = options; _ = resume;
        double e = 0; foreach (var s in chunk.Samples.Span) e += (double)s * s;
        var loud = Math.Sqrt(e / chunk.Samples.Length) > 300;
        if (!open && loud) { open = true; quiet = 0; return new(TurnChangeKind.Started, Math.Max(0, chunk.Position - 4800)); }
        if (open) { quiet = loud ? 0 : quiet + 1; if (quiet >= 7) { open = false; return new(TurnChangeKind.Ended, chunk.End - 6400); } }
        return default;
    }
    public TurnChange Finish(long position) { if (!open) return default; open = false; return new(TurnChangeKind.Ended, position); }
}
