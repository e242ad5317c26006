namespace MeetingScribe.Tests.Durability;

/// <summary>What a storm does to the service and to those who talk to it.</summary>
enum Fault
{
    /// <summary>SIGKILL, and a start over what is on the disk.</summary>
    Kill,

    /// <summary>SIGTERM, and a start. Ends open turns early, so it is drawn only where it is asked for.</summary>
    Stop,

    /// <summary>A speaker's connection is cut without a goodbye.</summary>
    CutSpeaker,

    CutViewer,

    /// <summary>A speaker sends nothing for a while.</summary>
    StallSpeaker,

    /// <summary>A viewer reads nothing for a while.</summary>
    StallViewer,

    /// <summary>SIGSTOP, and SIGCONT after a while.</summary>
    Freeze,

    /// <summary>Every flush to disk takes 300 ms longer.</summary>
    SlowDisk,

    /// <summary>No file can be written to.</summary>
    FullDisk,
}

/// <param name="At">How much of the speech has been sent by then: 0 at the beginning, 1 at the end. Above 1, the meeting is about to end.</param>
/// <param name="Whom">Which speaker or viewer, modulo how many there are.</param>
sealed record Blow(double At, Fault Fault, TimeSpan Length, int Whom)
{
    public override string ToString() => FormattableString.Invariant($"{Fault} {Length.TotalMilliseconds:0} ms at {At:0.00}");

    /// <summary>A storm of some blows, at least one of which is a kill.</summary>
    public static IReadOnlyList<Blow> Draw(Random random, int count, bool mayStop)
    {
        var faults = Enum.GetValues<Fault>().Where(fault => fault != Fault.Stop || mayStop).ToArray();
        return [.. Enumerable.Range(0, count)
            .Select(number => new Blow(
                random.NextDouble() * 1.2,
                number == 0 ? Fault.Kill : number == 1 && mayStop ? Fault.Stop : faults[random.Next(faults.Length)],
                TimeSpan.FromMilliseconds(random.Next(100, 900)),
                random.Next(100)))
            .OrderBy(blow => blow.At)];
    }
}
