using System.Diagnostics;

namespace MeetingScribe.Server.Telemetry;

/// <summary>
/// Times one stream's turns from being heard to being stored, for metrics and, if somebody collects them, traces. Two tasks use it. Turns
/// that are still open when it is disposed of were left by a failed engine and are heard again as new ones.
/// </summary>
/// <param name="turnId">The id of a turn, by its start; it is ours and says nothing about anybody.</param>
sealed class TurnLives(TimeProvider time, string engine, Func<long, string> turnId) : IDisposable
{
    readonly Lock gate = new();
    readonly Dictionary<long, Life> lives = [];
    long last;

    public void Started(long turnStart)
    {
        var turn = TurnSpans.Begin();
        turn?.SetTag("scribe.turn.id", turnId(turnStart)).SetTag("scribe.engine", engine);
        last = turnStart;
        lock (gate)
            lives[turnStart] = new Life { Turn = turn, Part = TurnSpans.Within(turn, TurnSpans.Hear) };
    }

    /// <summary>The turn that was started last has ended.</summary>
    public void Ended()
    {
        PipelineMeter.TurnsHeard.Add(1);
        if (Of(last) is not { } life)
            return;
        TurnSpans.End(life.Part);
        life.Part = TurnSpans.Within(life.Turn, TurnSpans.Understand);
        life.At = time.GetTimestamp();
    }

    /// <summary>The engine's final text has come.</summary>
    public void Understood(long turnStart)
    {
        if (Of(turnStart) is not { } life)
            return;
        TurnSpans.End(life.Part);
        life.Part = null;
        PipelineMeter.TurnToFinal.Record(time.GetElapsedTime(life.At).TotalSeconds);
    }

    /// <summary>The turn is being stored, by the present task, until this is disposed of.</summary>
    public Activity? Storing(long turnStart)
    {
        if (Of(turnStart) is not { } life)
            return null;
        life.At = time.GetTimestamp();
        return TurnSpans.Within(life.Turn, TurnSpans.Commit) is { } span ? Activity.Current = span : null;
    }

    /// <param name="words">Without words there is no segment.</param>
    public void Stored(long turnStart, int words)
    {
        Life? life;
        lock (gate)
            lives.Remove(turnStart, out life);
        if (words > 0)
            PipelineMeter.SegmentsStored.Add(1);
        if (life is null)
            return;
        if (words > 0)
            PipelineMeter.UtteranceToSearchable.Record(time.GetElapsedTime(life.At).TotalSeconds);
        TurnSpans.End(life.Turn?.SetTag("scribe.words", words));
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var life in lives.Values)
            {
                TurnSpans.End(life.Part);
                TurnSpans.End(life.Turn?.SetStatus(ActivityStatusCode.Error, "heard again"));
            }
            lives.Clear();
        }
    }

    Life? Of(long turnStart)
    {
        lock (gate)
            return lives.GetValueOrDefault(turnStart);
    }

    sealed class Life
    {
        public Activity? Turn { get; init; }

        /// <summary>What the turn is at just now: being heard, or being understood.</summary>
        public Activity? Part { get; set; }

        /// <summary>When it ended; then, when it began to be stored.</summary>
        public long At { get; set; }
    }
}
