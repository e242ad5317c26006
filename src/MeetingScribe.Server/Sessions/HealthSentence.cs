using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Sessions;

/// <summary>What is known of a stream at one moment.</summary>
/// <param name="Problem">The engine's own sentence while it is failing.</param>
/// <param name="Failures">Failures in a row without a turn settled between them.</param>
/// <param name="DiskRefused">The newest audio could not be recorded.</param>
/// <param name="Unconfirmed">How long audio waits to be safe.</param>
/// <param name="IsHurried">The service is overloaded and shows settled words only.</param>
/// <param name="Notice">A clause on what is out of the ordinary just now.</param>
/// <param name="PassedOver">Speech that the engine could make nothing of.</param>
/// <param name="UnconfirmedBy">For what it waits.</param>
/// <param name="Uncopied">Why the disk is not enough, as a clause.</param>
readonly record struct StreamFacts(
    bool IsConnected,
    bool IsEnding,
    bool IsOver,
    DateTimeOffset? LastAudioUtc,
    DateTimeOffset? DisconnectedUtc,
    TimeSpan? SinceSpeech,
    TimeSpan Lag,
    string? Problem,
    int Failures,
    bool DiskRefused = false,
    TimeSpan Unconfirmed = default,
    bool IsHurried = false,
    string? Notice = null,
    TimeSpan PassedOver = default,
    string UnconfirmedBy = "the disk",
    string? Uncopied = null);

/// <summary>Says a participant's health in a sentence. Rules only: facts in, sentence out.</summary>
static class HealthSentence
{
    static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(15);
    static readonly TimeSpan StalledAfter = TimeSpan.FromSeconds(5);
    static readonly TimeSpan UnconfirmedAfter = TimeSpan.FromSeconds(5);
    static readonly TimeSpan LaggingAfter = TimeSpan.FromSeconds(5);

    /// <summary>From here on an engine's failure is not a hiccup.</summary>
    internal const int FailedAfter = 4;

    public static ParticipantHealth Waiting { get; } = new(HealthState.Waiting, "Joined; no audio has arrived yet");

    public static ParticipantHealth Of(StreamFacts facts, DateTimeOffset now)
    {
        var (state, sentence) = Judge(facts, now);
        if (facts.Notice is { } notice && state is (HealthState.Listening or HealthState.Lagging or HealthState.Silent))
            sentence = $"{sentence}; {notice}";
        return new(state, sentence, facts.LastAudioUtc, (long)facts.Lag.TotalMilliseconds);
    }

    static (HealthState, string) Judge(StreamFacts facts, DateTimeOffset now) => facts switch
    {
        // A full disk is the cause of what else fails.
        { IsConnected: false, IsEnding: false, DiskRefused: true } =>
            (HealthState.Disconnected, "The disk takes no more audio; what was acknowledged is safe, and the rest can come when there is room"),
        { Problem: { } problem, Failures: >= FailedAfter } =>
            (HealthState.Failed, $"No captions for now: {Inner(problem)}; audio is recorded and will be transcribed when the engine is back"),
        { Problem: { } problem } =>
            (HealthState.Recovering, $"The speech engine failed and is being replaced: {Inner(problem)}"),
        { IsOver: true, PassedOver: { Ticks: > 0 } lost } =>
            (HealthState.Left, $"Left; {Exactly(lost)} of speech could not be transcribed and are in the recording only, everything else is in the transcript"),
        { IsOver: true } => (HealthState.Left, "Left; everything said is in the transcript"),
        { IsEnding: true } => (HealthState.Lagging, "All audio has arrived; the last words are being transcribed"),
        { IsConnected: false, DisconnectedUtc: { } since } =>
            (HealthState.Disconnected, $"Connection lost {Spoken(now - since)} ago; waiting for it to resume"),
        { LastAudioUtc: null } => (Waiting.State, Waiting.Sentence),
        { LastAudioUtc: { } last } when now - last > StalledAfter =>
            (HealthState.Stalled, $"Connected, but no audio for {Spoken(now - last)}"),
        { Unconfirmed: var unconfirmed, Uncopied: { } missing } when unconfirmed > UnconfirmedAfter =>
            (HealthState.Lagging, $"Audio arriving, but {missing}; none is acknowledged meanwhile"),
        { Unconfirmed: var unconfirmed, UnconfirmedBy: var by } when unconfirmed > UnconfirmedAfter =>
            (HealthState.Lagging, $"Audio arriving, but {by} has not confirmed any for {Spoken(unconfirmed)}; none is acknowledged meanwhile"),
        { Lag: var lag } when lag > LaggingAfter =>
            (HealthState.Lagging, $"Audio arriving, captions are {Spoken(lag)} behind"),
        { SinceSpeech: null } => (HealthState.Silent, "Audio arriving, no speech found yet"),
        { SinceSpeech: { } quiet } when quiet > SilentAfter =>
            (HealthState.Silent, $"Audio arriving, no speech found for {Spoken(quiet)}"),
        { IsHurried: true } =>
            (HealthState.Lagging, "Audio arriving, speech heard; the service is overloaded, so captions come late and only when they are sure"),
        _ => (HealthState.Listening, "Audio arriving, speech heard"),
    };

    /// <summary>Coarse on purpose: a sentence that changes every second is news to nobody.</summary>
    internal static string Spoken(TimeSpan span) => span switch
    {
        { TotalSeconds: < 10 } => $"{Math.Max(1, (int)span.TotalSeconds)} s",
        { TotalMinutes: < 2 } => $"{(int)span.TotalSeconds / 10 * 10} s",
        { TotalHours: < 2 } => $"{(int)span.TotalMinutes} min",
        _ => $"{(int)span.TotalHours} h",
    };

    /// <summary>Seconds as they are, one at the least: of something that is over.</summary>
    internal static string Exactly(TimeSpan span) => $"{Math.Max(1, Math.Round(span.TotalSeconds)):0} s";

    static string Inner(string sentence) => sentence.TrimEnd('.', ' ');
}
