using System.Collections.Concurrent;

namespace MeetingScribe.Cli.Load;

/// <summary>Makes a frame due for every speaker each 100 ms, each at a moment of its own within them, on a beat that never drifts.</summary>
internal sealed class Pacer(LoadClock clock)
{
    const int Slots = 20;

    static readonly TimeSpan SlotTime = AudioDoor.FrameTime / Slots;

    readonly ConcurrentQueue<Speaker> joining = new();
    readonly List<Speaker>[] slots = [.. Enumerable.Range(0, Slots).Select(_ => new List<Speaker>())];
    int joined;

    /// <summary>How late frames were made due: what this client itself adds to every delay.</summary>
    public Delays Lateness { get; } = new();

    public void Add(Speaker speaker) => joining.Enqueue(speaker);

    public async Task Run(CancellationToken over)
    {
        var started = clock.Time.GetTimestamp();
        for (var beat = 0L; !over.IsCancellationRequested; beat++)
        {
            var due = started + (long)(beat * SlotTime.TotalSeconds * clock.Time.TimestampFrequency);
            var wait = clock.Time.GetElapsedTime(clock.Time.GetTimestamp(), due);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, clock.Time, CancellationToken.None);
            while (joining.TryDequeue(out var speaker))
                slots[joined++ % Slots].Add(speaker);
            if (clock.IsMeasuring)
                Lateness.Add(clock.Time.GetElapsedTime(due));
            foreach (var speaker in slots[beat % Slots])
                speaker.Due(due);
        }
    }
}
