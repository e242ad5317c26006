using System.Text.Json.Serialization;
using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Sessions;

/// <summary>
/// What happens to one stream's turns, for a connection that follows them. Positions are at 16 kHz since the stream began; a
/// turn is named by its first sample. After an engine failed the same news of unsettled turns may come again.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TurnStarted), "started")]
[JsonDerivedType(typeof(TurnEnded), "ended")]
[JsonDerivedType(typeof(TurnText), "text")]
[JsonDerivedType(typeof(TurnSettled), "settled")]
[JsonDerivedType(typeof(SilencePassed), "silence")]
[JsonDerivedType(typeof(MarkReached), "mark")]
[JsonDerivedType(typeof(EngineFailed), "failed")]
public abstract record TurnNews;

public sealed record TurnStarted(long TurnStart) : TurnNews;

/// <param name="Position">Where the turn was found to be over, the silence that ended it included.</param>
public sealed record TurnEnded(long TurnStart, long Position) : TurnNews;

/// <summary>Words that will not change any more; each news replaces the one before and begins with it, save for its last one's details.</summary>
public sealed record TurnText(long TurnStart, IReadOnlyList<Word> Stable) : TurnNews;

/// <summary>The turn is stored. Without words there was no speech in it, or it was cleared.</summary>
public sealed record TurnSettled(long TurnStart, long TurnEnd, IReadOnlyList<Word> Words) : TurnNews;

/// <summary>The silence asked for in <see cref="Turns.TurnOptions.Idle"/>.</summary>
public sealed record SilencePassed(long From, long To) : TurnNews;

/// <summary>Everything before the mark was heard: all news of turns before it came before this, their settling aside.</summary>
/// <param name="EndedTurn">A turn was open there.</param>
public sealed record MarkReached(StreamMark Mark, bool EndedTurn) : TurnNews;

/// <summary>The engine failed, and is tried again; what it had not settled is heard anew.</summary>
/// <param name="Attempts">Failed ones since it last settled something.</param>
public sealed record EngineFailed(string Sentence, int Attempts) : TurnNews;

/// <summary>News waiting for the one connection that follows a stream. A newer text replaces one of the same turn that still waits.</summary>
sealed class TurnNewsQueue
{
    /// <summary>A connection that leaves more than this unread does not read at all.</summary>
    const int Capacity = 4_096;

    readonly Lock gate = new();
    readonly Pulse arrived = new();
    List<TurnNews> waiting = [];

    /// <summary>False when the reader has fallen too far behind; nothing more is taken then.</summary>
    public bool TryPublish(TurnNews news)
    {
        lock (gate)
        {
            if (waiting.Count >= Capacity)
                return false;
            if (news is TurnText text && waiting is [.., TurnText last] && last.TurnStart == text.TurnStart)
                waiting[^1] = news;
            else
                waiting.Add(news);
        }

        arrived.Fire();
        return true;
    }

    /// <summary>Completes when there may be news.</summary>
    public Task Arrived => arrived.Next;

    public IReadOnlyList<TurnNews> Take()
    {
        lock (gate)
        {
            if (waiting.Count == 0)
                return [];
            var taken = waiting;
            waiting = [];
            return taken;
        }
    }
}
