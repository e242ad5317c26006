namespace MeetingScribe.Server.Sessions;

/// <summary>Tells of a turn that was passed over, for a while.</summary>
/// <param name="since">A timestamp.</param>
/// <param name="at">On the meeting's clock.</param>
sealed class PassedOverNotice(long since, TimeSpan at, TimeSpan length)
{
    static readonly TimeSpan While = TimeSpan.FromMinutes(5);

    /// <summary>The clause, or null when it is no news any more.</summary>
    public string? At(TimeProvider time) => time.GetElapsedTime(since) > While
        ? null
        : FormattableString.Invariant($"{HealthSentence.Exactly(length)} of speech at {(int)at.TotalHours:00}:{at:mm\\:ss} could not be transcribed; its recording is kept");
}
