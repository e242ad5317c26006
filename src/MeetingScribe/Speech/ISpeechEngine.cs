using MeetingScribe.Audio;
using MeetingScribe.Speech.Redaction;

namespace MeetingScribe.Speech;

/// <summary>A speech recogniser: shared by all participants, thread-safe, opened once per process.</summary>
public interface ISpeechEngine : IAsyncDisposable
{
    /// <summary>The name segments carry, such as <c>pocketsphinx</c>.</summary>
    string Name { get; }

    /// <summary>
    /// How long audio of live streams waits at the moment because the engine has more to do than it can, apart from the time that
    /// recognising takes. Zero for an engine that is not the bottleneck.
    /// </summary>
    TimeSpan Delay => TimeSpan.Zero;

    /// <summary>What everybody should know while it holds, such as that another engine hears; a clause without a full stop. Null: nothing.</summary>
    string? Notice => null;

    /// <summary>Opens a participant's own stream. Cheap: what is dear is made at the first turn.</summary>
    ISpeechStream Open(SpeechHints hints);
}

/// <summary>
/// One participant's recogniser, called by one task at a time: a turn is started, heard and ended,
/// then the next. Hypotheses come out on a second task. Any call may throw <see cref="SpeechEngineException"/>;
/// the stream is then dead, is disposed, and a new one hears the unsettled turns again from the recording.
/// </summary>
public interface ISpeechStream : IAsyncDisposable
{
    /// <summary>It waits for others to be served first: slow, but not hung.</summary>
    bool IsWaiting => false;

    /// <param name="position">The turn's first sample; it names the turn from here on.</param>
    ValueTask StartTurn(long position, CancellationToken cancellation);

    /// <summary>The turn's next samples, gapless. Awaiting is the back-pressure.</summary>
    ValueTask Hear(Chunk chunk, CancellationToken cancellation);

    /// <summary>No more samples for this turn; its final hypothesis follows, in order of turns.</summary>
    ValueTask EndTurn(CancellationToken cancellation);

    /// <summary>
    /// Everything believed, in order: any number of hypotheses per turn, the last of them final. A slow reader may
    /// miss hypotheses that a newer one of the same turn replaces, never a final. Ends after <c>DisposeAsync</c>;
    /// throws <see cref="SpeechEngineException"/> if the engine failed. Read once.
    /// </summary>
    IAsyncEnumerable<Hypothesis> Hypotheses(CancellationToken cancellation);
}

/// <summary>What is known before the first word.</summary>
/// <param name="ParticipantKey">Meeting and participant, for engines that address by it (<c>scripted</c>) and for logs.</param>
/// <param name="Language">BCP 47 tag, where the meeting declares one.</param>
/// <param name="Phrases">Words to expect, such as the watch list; may be empty.</param>
/// <param name="Carry">The last final's <see cref="Hypothesis.Carry"/> of this stream, null at its start.</param>
/// <param name="Redactor">What it covers is told to nobody else's recogniser; null: everything may be.</param>
/// <param name="CanWait">Nobody waits for captions of this as it is spoken, for it is a recording: where streams share something scarce, the others go first.</param>
public sealed record SpeechHints(
    string ParticipantKey,
    string? Language = null,
    IReadOnlyList<string>? Phrases = null,
    string? Carry = null,
    bool CanWait = false,
    Redactor? Redactor = null);

/// <summary>The engine cannot go on with this stream. The message is a sentence fit for the participant's health.</summary>
public sealed class SpeechEngineException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>When a new stream may fare better; null: nobody knows, and the session backs off by itself.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>It would have happened to any audio: a rate limit, a bad key.</summary>
    public bool IsOutage { get; init; }
}
